package dev.engram.engine.data;

/** An augmentation or a mixing threw something; its cause. */
public final class AugmentationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String sample;

    AugmentationException(String plugin, String sample, Throwable cause) {
        super(plugin + " failed at sample " + sample + ": " + cause, cause);
        this.sample = sample;
    }

    /** Id of the sample that it worked on. */
    public String sample() {
        return sample;
    }
}
