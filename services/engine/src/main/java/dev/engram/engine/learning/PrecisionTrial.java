package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.program.LearningPass;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.Tensors;
import java.util.SplittableRandom;

/**
 * A few steps of a network in float32 and in bfloat16, by turns, so that whatever else the machine does meets both. The shortest of each counts. The
 * model does not change; the engine's source of chance does.
 *
 * @param float32  seconds of a step in float32
 * @param bfloat16 seconds of a step in bfloat16
 */
public record PrecisionTrial(double float32, double bfloat16) {
    private static final int TURNS = 4;
    private static final double ENOUGH_SECONDS = 10;

    /** Short steps need more turns: the first ones of either make plans, and take longer than all the rest, and what else the machine does weighs more. */
    private static final int MOST_TURNS = 200;
    private static final double LEAST_SECONDS = 2;

    /** So many turns in which one is faster by so much leave no doubt, unless they are the first. */
    private static final int LOOK = 8;
    private static final double CLEAR = 0.8;

    private static final PrecisionTrial NOTHING = new PrecisionTrial(Double.MAX_VALUE, Double.MAX_VALUE);

    /** Any loss does. */
    private static final String LOSS = "torch.mean(torch.mul(output, output))";

    /** What less gain is not worth its bits. */
    private static final double GAIN = 0.95;

    /** Measures a model that is trained in float32, with batches of that size. */
    public static PrecisionTrial of(Model model, int batch, NDManager manager) {
        byte[] pixels = pixels(model.network(), batch);
        PrecisionTrial all = NOTHING;
        PrecisionTrial recent = NOTHING;
        double passed = 0;
        try (NDManager own = manager.newSubManager();
                Program lower = Program.compile(model.network(), model.ops(), Precision.BFLOAT16, own);
                LearningPass whole = LearningPass.of(model.program(), LOSS, own);
                LearningPass half = LearningPass.of(lower, LOSS, own)) {
            Tensors buffers = model.buffers().copy(own);
            // The first turn makes the kernels' plans; where steps are long, that does not count for much.
            for (int turn = 0; turn < TURNS && passed < ENOUGH_SECONDS || turn < MOST_TURNS && passed < LEAST_SECONDS; turn++) {
                if (turn % LOOK == 0) {
                    if (turn > LOOK && all.clear() && recent.clear() && all.faster() == recent.faster()) {
                        break;
                    }
                    recent = NOTHING;
                }
                double one = step(whole, model, buffers, pixels, batch, own);
                double other = step(half, model, buffers, pixels, batch, own);
                all = all.shortest(one, other);
                recent = recent.shortest(one, other);
                passed += one + other;
            }
            buffers.release();
        }
        return all;
    }

    private PrecisionTrial shortest(double one, double other) {
        return new PrecisionTrial(Math.min(float32, one), Math.min(bfloat16, other));
    }

    private boolean clear() {
        return bfloat16 < CLEAR * float32 || float32 < CLEAR * bfloat16;
    }

    /** What the network is to be trained in: bfloat16 only if it is clearly faster. */
    public Precision faster() {
        return bfloat16 < GAIN * float32 ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    private static double step(LearningPass pass, Model model, Tensors buffers, byte[] pixels, int batch, NDManager manager) {
        long began = System.nanoTime();
        try (NDManager step = manager.newSubManager()) {
            NDArray x = model.program().input(step, pixels, batch);
            NDArray unused = step.zeros(new Shape(1));
            LearningPass.Result result = pass.run(step, x, unused, unused, model.parameters(), buffers, model.trained(), 1);
            // A GPU is done when it answers.
            result.gradients().get(0).sum().getFloat();
        }
        return (System.nanoTime() - began) * 1e-9;
    }

    private static byte[] pixels(Network network, int batch) {
        TensorShape input = network.input();
        byte[] pixels = new byte[Math.multiplyExact(batch, input.size(0) * input.size(1) * input.size(2))];
        new SplittableRandom(1).nextBytes(pixels);
        return pixels;
    }
}
