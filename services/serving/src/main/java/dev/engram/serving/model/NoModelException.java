package dev.engram.serving.model;

import java.util.Collection;
import java.util.List;

/** A scenario or version that no model answers for. */
public class NoModelException extends RuntimeException {
    private final boolean expected;

    private NoModelException(String message, boolean expected) {
        super(message, null, false, false);
        this.expected = expected;
    }

    static NoModelException unknown(String scenario, Collection<String> known) {
        List<String> names = known.stream().sorted().toList();
        return new NoModelException("scenario '" + scenario + "' has no model here; "
                + (names.isEmpty() ? "no scenario has one yet" : "known are " + String.join(", ", names)), false);
    }

    static NoModelException loading(String scenario) {
        return new NoModelException("the first model of scenario '" + scenario + "' is being loaded", true);
    }

    /** A version that does not answer now. */
    public static NoModelException version(ModelId current, String asked) {
        return new NoModelException("model '" + current.scenario() + "' answers with version " + current.version() + "; version '" + asked
                + "' is not loaded", false);
    }

    /** Whether one is promoted and will answer as soon as it is loaded. */
    public boolean expected() {
        return expected;
    }
}
