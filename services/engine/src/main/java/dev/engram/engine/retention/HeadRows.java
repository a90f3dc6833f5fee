package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningRound;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The linear layer that answers the classes, as numbers that can be changed after a training. */
final class HeadRows {
    private final LearningRound round;
    private final String weightName;
    private final String biasName;
    /** (classes, features), row by row. */
    final float[] weight;
    final float[] bias;
    final int features;

    private HeadRows(LearningRound round, String weightName, String biasName) {
        this.round = round;
        this.weightName = weightName;
        this.biasName = biasName;
        weight = round.parameters().get(weightName).toFloatArray();
        bias = round.parameters().get(biasName).toFloatArray();
        features = weight.length / bias.length;
    }

    /**
     * The live head.
     *
     * @param method who asks, for people
     */
    static HeadRows of(LearningRound round, String method) {
        Map<Integer, String> byAxes = new LinkedHashMap<>();
        round.head().forEach(name -> byAxes.put(round.parameters().get(name).getShape().dimension(), name));
        if (round.head().size() != 2 || !byAxes.keySet().equals(Set.of(1, 2))) {
            throw RoundFailure.outside("'" + method + "' changes a head of one weight and one bias; this network's head is " + round.head()
                    + ". Choose another network, or leave the method out", null);
        }
        return new HeadRows(round, byAxes.get(2), byAxes.get(1));
    }

    List<String> names() {
        return List.of(weightName, biasName);
    }

    /** Length of a row of the weight. */
    double length(int label) {
        double sum = 0;
        for (int i = label * features; i < (label + 1) * features; i++) {
            sum += (double) weight[i] * weight[i];
        }
        return StrictMath.sqrt(sum);
    }

    /** Multiplies what a class is answered with, and adds to it. */
    void scale(int label, double factor, double factorOfBias, double shift) {
        for (int i = label * features; i < (label + 1) * features; i++) {
            weight[i] = (float) (weight[i] * factor);
        }
        bias[label] = (float) (bias[label] * factorOfBias + shift);
    }

    /** The live head becomes this one. */
    void install() {
        try (NDManager own = round.manager().newSubManager()) {
            NDArray rows = own.create(weight, new Shape(bias.length, features));
            put(round, Map.of(weightName, rows, biasName, own.create(bias)));
        }
    }

    /** The first rows of live parameters become others of the same names. */
    static void put(LearningRound round, Map<String, NDArray> rows) {
        Tensors live = Tensors.of(round.parameters()).select(rows.keySet());
        Tensors other = Tensors.of(rows);
        new TensorLists(round.manager()).overwrite(live, other);
        live.release();
        other.release();
    }
}
