package dev.engram.api.scenario;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a round optimises. Made with {@link #builder}; every field has a default.
 *
 * <p><b>Patterns of names</b> ({@code frozen}, {@code undecayed}, {@code rates}) speak of parameters by their names as torchvision or timm
 * give them. {@code layer1} is the parameter of that name and all below it ({@code layer1.0.conv1.weight}), {@code *} stands for any
 * characters, and {@code backbone} for everything but the head, the parameters that grow with the label space. A pattern that no
 * parameter has is an error of the round, which names those there are.
 *
 * @param epochs            passes over the experience, 1 to 10000
 * @param batchSize         new samples per pass through the network, at least 1; replayed ones come on top
 * @param accumulation      batches whose gradients are averaged before a step, at least 1
 * @param optimizer         {@code adamw}, {@code sgd} or {@code muon}, which moves the matrices of hidden layers (of linear ones and convolutions) by Muon (Jordan et al.,
 *     2024), everything else by AdamW at the same rate
 * @param momentum          of {@code sgd} and {@code muon}, 0 to below 1
 * @param nesterov          Nesterov's form of the momentum, for {@code sgd} with momentum above 0
 * @param learningRate      peak of the cosine schedule
 * @param finalLearningRate end of the cosine schedule
 * @param period            length of half a cosine: T_max of PyTorch's {@code CosineAnnealingLR}, counted in what {@code cadence} says; 0 for the
 *     rest of the training after the warm-up. A training that is longer than the period goes up the cosine again, as PyTorch's does
 * @param cadence           {@code step} to change the rate at every step, {@code epoch} to change it between epochs only
 * @param warmup            share of the steps with linearly rising rate, 0 to 0.5; they go before the cosine
 * @param weightDecay       decoupled for adamw and muon, part of the gradient for sgd; biases and normalisation parameters are excluded
 * @param undecayed         patterns of more parameters without decay, for example {@code pos_embed}
 * @param rates             factors of the learning rate by pattern, 0 to 100, for example {@code backbone} 0.1; the longest pattern that matches
 *     decides, {@code backbone} last
 * @param layerDecay        factor from each layer to the one before it (Clark et al., "ELECTRA", 2020; Bao et al., "BEiT", 2022), above 0 to 1; 1 for none
 * @param clipNorm          largest global norm of the gradients, 0 for none
 * @param averaging         decay of the moving average of the weights, 0 for none, below 1
 * @param patience          epochs without a better result on the tune samples after which the training stops; 0 to never stop early
 * @param frozen            patterns of parameters that are not trained
 * @param precision         what the passes compute in
 * @param seed              seed of everything random in the scenario's rounds
 * @param minSteps          a round that would take fewer steps runs more epochs until it has as many; 0 for none. Experiences
 *     differ in size by orders of magnitude, and a number of epochs alone would leave the small ones unlearnt
 */
public record TrainingPlan(
        int epochs,
        int batchSize,
        int accumulation,
        String optimizer,
        double momentum,
        boolean nesterov,
        double learningRate,
        double finalLearningRate,
        int period,
        String cadence,
        double warmup,
        double weightDecay,
        List<String> undecayed,
        Map<String, Double> rates,
        double layerDecay,
        double clipNorm,
        double averaging,
        int patience,
        List<String> frozen,
        Precision precision,
        long seed,
        int minSteps) {
    private static final List<String> OPTIMIZERS = List.of("adamw", "sgd", "muon");

    public TrainingPlan {
        require(epochs >= 1 && epochs <= 10_000, "epochs", epochs, "1 to 10000");
        require(batchSize >= 1 && batchSize <= 65_536, "batchSize", batchSize, "1 to 65536");
        require(accumulation >= 1 && accumulation <= 1024, "accumulation", accumulation, "1 to 1024");
        require(optimizer != null && OPTIMIZERS.contains(optimizer), "optimizer", optimizer, "one of " + OPTIMIZERS);
        require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
        require(!nesterov || "sgd".equals(optimizer) && momentum > 0, "nesterov", nesterov, "false without sgd and a momentum above 0");
        require(learningRate > 0 && learningRate <= 10, "learningRate", learningRate, "above 0, at most 10");
        require(finalLearningRate >= 0 && finalLearningRate <= learningRate, "finalLearningRate", finalLearningRate, "0 to learningRate");
        require(period >= 0 && period <= 1_000_000_000, "period", period, "0 (the whole training) or more");
        require("step".equals(cadence) || "epoch".equals(cadence), "cadence", cadence, "step or epoch");
        require(warmup >= 0 && warmup <= 0.5, "warmup", warmup, "0 to 0.5");
        require(weightDecay >= 0 && weightDecay <= 1, "weightDecay", weightDecay, "0 to 1");
        require(layerDecay > 0 && layerDecay <= 1, "layerDecay", layerDecay, "above 0, at most 1 (none)");
        require(clipNorm >= 0, "clipNorm", clipNorm, "0 (none) or more");
        require(averaging >= 0 && averaging < 1, "averaging", averaging, "0 (none) to below 1");
        require(patience >= 0 && patience <= 10_000, "patience", patience, "0 (never) to 10000");
        require(minSteps >= 0 && minSteps <= 1_000_000, "minSteps", minSteps, "0 to 1000000");
        require(precision != null, "precision", null, "auto, float32, bfloat16 or float16");
        undecayed = patterns("undecayed", undecayed);
        frozen = patterns("frozen", frozen);
        rates = Collections.unmodifiableMap(new TreeMap<>(rates));
        patterns("rates", List.copyOf(rates.keySet()));
        rates.forEach((pattern, rate) -> require(rate != null && rate >= 0 && rate <= 100, "rates." + pattern, rate, "0 to 100"));
    }

    /** Epochs of a round that learns so many new samples: the planned ones, or more for {@link #minSteps}. */
    public int epochsFor(int samples) {
        long batch = (long) batchSize * accumulation;
        long steps = Math.max(1, (samples + batch - 1) / batch);
        return (int) Math.max(epochs, (minSteps + steps - 1) / steps);
    }

    /** AdamW, 3 epochs of batch 64, cosine from 1e-3, global norm clipped at 5: the builder's defaults. */
    public static TrainingPlan defaults() {
        return builder().build();
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static List<String> patterns(String name, List<String> patterns) {
        patterns.forEach(pattern -> require(pattern.matches("[A-Za-z0-9_.*-]+"), name, "'" + pattern + "'", "a name of parameters, or a part of one with *"));
        return List.copyOf(patterns);
    }

    private static void require(boolean holds, String name, Object found, String range) {
        if (!holds) {
            throw new IllegalArgumentException("training." + name + ": expected " + range + ", got " + found);
        }
    }

    /** A plan in the making: what is not said stays at its default. The fields are those of {@link TrainingPlan}. */
    public static final class Builder {
        private int epochs = 3;
        private int batchSize = 64;
        private int accumulation = 1;
        private String optimizer = "adamw";
        private Double momentum;
        private boolean nesterov;
        private double learningRate = 1e-3;
        private Double finalLearningRate;
        private int period;
        private String cadence = "step";
        private double warmup = 0.05;
        private double weightDecay = 1e-4;
        private List<String> undecayed = List.of();
        private Map<String, Double> rates = Map.of();
        private double layerDecay = 1;
        private double clipNorm = 5;
        private double averaging;
        private int patience;
        private List<String> frozen = List.of();
        private Precision precision = Precision.FLOAT32;
        private long seed = 42;
        private int minSteps;

        private Builder() {}

        /** Passes over the experience; 3. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** New samples per pass through the network; 64. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** Batches per step; 1. */
        public Builder accumulation(int value) {
            accumulation = value;
            return this;
        }

        /** {@code adamw} (default), {@code sgd} or {@code muon}. */
        public Builder optimizer(String value) {
            optimizer = value;
            return this;
        }

        /** Of {@code sgd}, 0.9, and of {@code muon}, 0.95. */
        public Builder momentum(double value) {
            momentum = value;
            return this;
        }

        /** Nesterov's form of the momentum; no. */
        public Builder nesterov(boolean value) {
            nesterov = value;
            return this;
        }

        /** Peak of the schedule; 1e-3. */
        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        /** End of the schedule; a thousandth of the peak. */
        public Builder finalLearningRate(double value) {
            finalLearningRate = value;
            return this;
        }

        /** T_max, in steps or epochs as {@link #cadence} says; 0, the whole training. */
        public Builder period(int value) {
            period = value;
            return this;
        }

        /** {@code step} (default) or {@code epoch}. */
        public Builder cadence(String value) {
            cadence = value;
            return this;
        }

        /** Share of the steps; 0.05. */
        public Builder warmup(double value) {
            warmup = value;
            return this;
        }

        /** Weight decay; 1e-4. */
        public Builder weightDecay(double value) {
            weightDecay = value;
            return this;
        }

        /** Patterns of parameters without decay, beside biases and normalisation; none. */
        public Builder undecayed(List<String> value) {
            undecayed = value;
            return this;
        }

        /** Factors of the rate by pattern; none. */
        public Builder rates(Map<String, Double> value) {
            rates = value;
            return this;
        }

        /** Factor of the rate from layer to layer, towards the input; 1. */
        public Builder layerDecay(double value) {
            layerDecay = value;
            return this;
        }

        /** Largest global norm of the gradients; 5. */
        public Builder clipNorm(double value) {
            clipNorm = value;
            return this;
        }

        /** Decay of the moving average of the weights; 0, none. */
        public Builder averaging(double value) {
            averaging = value;
            return this;
        }

        /** Epochs to wait for a better result on the tune samples; 0, for ever. */
        public Builder patience(int value) {
            patience = value;
            return this;
        }

        /** Patterns of parameters that are not trained; none. */
        public Builder frozen(List<String> value) {
            frozen = value;
            return this;
        }

        /** What the passes compute in; float32. */
        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        /** Seed of everything random; 42. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Steps a round takes at least; 0. */
        public Builder minSteps(int value) {
            minSteps = value;
            return this;
        }

        /**
         * The plan.
         *
         * @throws IllegalArgumentException if a value is out of its range; says which and what it may be
         */
        public TrainingPlan build() {
            double inertia = momentum != null ? momentum : "muon".equals(optimizer) ? 0.95 : 0.9;
            return new TrainingPlan(epochs, batchSize, accumulation, optimizer, inertia, nesterov, learningRate,
                    finalLearningRate == null ? learningRate / 1000 : finalLearningRate, period, cadence, warmup, weightDecay, undecayed, rates,
                    layerDecay, clipNorm, averaging, patience, frozen, precision, seed, minSteps);
        }
    }
}
