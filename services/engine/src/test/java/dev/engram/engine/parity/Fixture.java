package dev.engram.engine.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.network.TensorShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What PyTorch computed for a family. The parts about learning are null where only logits are compared.
 *
 * @param torch      version
 * @param torchvision version
 * @param timm       version
 * @param side       of the square pictures
 * @param batch      pictures
 * @param classes    of which picture i shows number 7 i
 * @param parameters shapes by name, in PyTorch's order
 * @param buffers    shapes by name
 * @param logits     (batch, classes) in evaluation
 * @param optimizer  {@code sgd} or {@code adamw}
 * @param rate       constant
 * @param decay      of weights, not of biases and normalisation
 * @param losses     before each of the steps
 * @param gradients  of the first step
 * @param statistics batch statistics after it
 */
record Fixture(
        String torch, String torchvision, String timm, int side, int batch, int classes,
        Map<String, TensorShape> parameters, Map<String, TensorShape> buffers, float[] logits,
        String optimizer, double rate, double decay, double[] losses, Map<String, Sampled> gradients, Map<String, Sampled> statistics) {
    /**
     * A tensor, in short.
     *
     * @param norm    of all elements
     * @param largest absolute value
     * @param at      some elements, evenly spread
     */
    record Sampled(double norm, double largest, List<Double> at) {
        /** Below it a number of double precision is the rounding of zero: the gradient of a bias in front of a batch normalisation. */
        private static final double ZERO = 1e-12;

        /**
         * Largest distance of norm and elements from these, as a share of this tensor's scale.
         *
         * @param otherwise scale of a tensor that is zero
         */
        double distance(float[] values, double otherwise) {
            boolean zero = largest < ZERO;
            double square = 0;
            for (float value : values) {
                square += (double) value * value;
            }
            double distance = Math.abs(Math.sqrt(square) - norm) / (zero ? otherwise : norm);
            for (int i = 0; i < at.size(); i++) {
                int place = at.size() < values.length ? (int) ((long) i * values.length / at.size()) : i;
                distance = Math.max(distance, Math.abs(values[place] - at.get(i)) / (zero ? otherwise : largest));
            }
            return distance;
        }
    }

    static Fixture of(String family) {
        try (InputStream in = Fixture.class.getResourceAsStream("/parity/" + family + ".json")) {
            return new ObjectMapper().readValue(in, Fixture.class);
        } catch (IOException e) {
            throw new UncheckedIOException("fixture of " + family, e);
        }
    }

    /** Largest element of any gradient. */
    double largestGradient() {
        return gradients.values().stream().mapToDouble(Sampled::largest).max().orElseThrow();
    }
}
