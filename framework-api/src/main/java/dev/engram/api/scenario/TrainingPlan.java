package dev.engram.api.scenario;

/**
 * How a round optimises.
 *
 * @param epochs            passes over the experience, at least 1
 * @param batchSize         new samples per step, at least 1; replayed ones come on top
 * @param accumulation      batches whose gradients are averaged before a step, at least 1
 * @param optimizer         {@code adamw} or {@code sgd} (momentum 0.9)
 * @param learningRate      peak of the cosine schedule
 * @param finalLearningRate end of the cosine schedule
 * @param warmup            share of the steps with linearly rising rate, 0 to 0.5
 * @param weightDecay       decoupled for adamw; biases and normalisation parameters are excluded
 * @param clipNorm          largest global norm of the gradients, 0 for none
 * @param seed              seed of everything random in the scenario's rounds
 * @param minSteps          a round that would take fewer steps runs more epochs until it has as many; 0 for none. Experiences
 *     differ in size by orders of magnitude, and a number of epochs alone would leave the small ones unlearnt
 */
public record TrainingPlan(
        int epochs,
        int batchSize,
        int accumulation,
        String optimizer,
        double learningRate,
        double finalLearningRate,
        double warmup,
        double weightDecay,
        double clipNorm,
        long seed,
        int minSteps) {
    public TrainingPlan {
        require(epochs >= 1 && epochs <= 10_000, "epochs", epochs, "1 to 10000");
        require(batchSize >= 1 && batchSize <= 65_536, "batchSize", batchSize, "1 to 65536");
        require(accumulation >= 1 && accumulation <= 1024, "accumulation", accumulation, "1 to 1024");
        require("adamw".equals(optimizer) || "sgd".equals(optimizer), "optimizer", optimizer, "adamw or sgd");
        require(learningRate > 0 && learningRate <= 10, "learningRate", learningRate, "above 0, at most 10");
        require(finalLearningRate >= 0 && finalLearningRate <= learningRate, "finalLearningRate", finalLearningRate, "0 to learningRate");
        require(warmup >= 0 && warmup <= 0.5, "warmup", warmup, "0 to 0.5");
        require(weightDecay >= 0 && weightDecay <= 1, "weightDecay", weightDecay, "0 to 1");
        require(clipNorm >= 0, "clipNorm", clipNorm, "0 (none) or more");
        require(minSteps >= 0 && minSteps <= 1_000_000, "minSteps", minSteps, "0 to 1000000");
    }

    /** A plan with the number of epochs alone. */
    public TrainingPlan(
            int epochs,
            int batchSize,
            int accumulation,
            String optimizer,
            double learningRate,
            double finalLearningRate,
            double warmup,
            double weightDecay,
            double clipNorm,
            long seed) {
        this(epochs, batchSize, accumulation, optimizer, learningRate, finalLearningRate, warmup, weightDecay, clipNorm, seed, 0);
    }

    /** Epochs of a round that learns so many new samples: the planned ones, or more for {@link #minSteps}. */
    public int epochsFor(int samples) {
        long batch = (long) batchSize * accumulation;
        long steps = Math.max(1, (samples + batch - 1) / batch);
        return (int) Math.max(epochs, (minSteps + steps - 1) / steps);
    }

    /** AdamW, 3 epochs of batch 64, cosine from 1e-3, global norm clipped at 5. */
    public static TrainingPlan defaults() {
        return new TrainingPlan(3, 64, 1, "adamw", 1e-3, 1e-6, 0.05, 1e-4, 5, 42);
    }

    private static void require(boolean holds, String name, Object found, String range) {
        if (!holds) {
            throw new IllegalArgumentException("training." + name + ": expected " + range + ", got " + found);
        }
    }
}
