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
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A few steps of a network in float32 and in bfloat16, by turns, so that whatever else the machine does meets both. What counts is the median: the shortest
 * step of each tells what a machine can do at its best, which on shared processors can be half of what steps take ever after, and not equally in both.
 * The model does not change; the engine's source of chance does.
 *
 * @param float32  seconds of a step in float32
 * @param bfloat16 seconds of a step in bfloat16
 */
public record PrecisionTrial(double float32, double bfloat16) {
    private static final int TURNS = 4;
    private static final double ENOUGH_SECONDS = 10;

    /** Short steps need more turns: what else the machine does weighs more. */
    private static final int MOST_TURNS = 200;
    private static final double LEAST_SECONDS = 2;

    /** Steps of a turn on either side, if they are short: the first one finds the other's numbers in the caches, as no step of a training does. */
    private static final int STEPS = 3;
    private static final double SHORT_SECONDS = 0.02;

    /** Of so many turns the first does not count: kernels' plans are made in it. */
    private static final int PLANNING = 4;

    /** So many turns in which one is faster by so much leave no doubt, unless they are the first. */
    private static final int LOOK = 4;
    private static final double CLEAR = 0.8;

    /** Any loss does. */
    private static final String LOSS = "torch.mean(torch.mul(output, output))";

    /** What less gain is not worth its bits. */
    private static final double GAIN = 0.95;

    /** Measures a model that is trained in float32, with batches of that size. */
    public static PrecisionTrial of(Model model, int batch, NDManager manager) {
        byte[] pixels = pixels(model.network(), batch);
        List<PrecisionTrial> turns = new ArrayList<>();
        try (NDManager own = manager.newSubManager();
                Program lower = Program.compile(model.network(), model.ops(), Precision.BFLOAT16, own);
                LearningPass whole = LearningPass.of(model.program(), LOSS, own);
                LearningPass half = LearningPass.of(lower, LOSS, own)) {
            Tensors buffers = model.buffers().copy(own);
            long began = System.nanoTime();
            double passed = 0;
            while ((turns.size() < TURNS && passed < ENOUGH_SECONDS || turns.size() < MOST_TURNS && passed < LEAST_SECONDS) && !clear(turns)) {
                turns.add(new PrecisionTrial(turn(whole, model, buffers, pixels, batch, own), turn(half, model, buffers, pixels, batch, own)));
                passed = (System.nanoTime() - began) * 1e-9;
            }
            buffers.release();
        }
        return usual(turns);
    }

    /** The median of each side, behind the first quarter of the turns. */
    static PrecisionTrial usual(List<PrecisionTrial> turns) {
        List<PrecisionTrial> counted = turns.subList(turns.size() / PLANNING, turns.size());
        return new PrecisionTrial(median(counted, PrecisionTrial::float32), median(counted, PrecisionTrial::bfloat16));
    }

    private static double median(List<PrecisionTrial> turns, ToDoubleFunction<PrecisionTrial> side) {
        return turns.stream().mapToDouble(side).sorted().skip((turns.size() - 1) / 2).findFirst().orElseThrow();
    }

    /** Whether neither all turns nor the last few leave a doubt, and both say the same. */
    static boolean clear(List<PrecisionTrial> turns) {
        if (turns.size() < 2 * LOOK || turns.size() % LOOK > 0) {
            return false;
        }
        PrecisionTrial all = usual(turns);
        PrecisionTrial last = usual(turns.subList(turns.size() - LOOK, turns.size()));
        return all.clear() && last.clear() && all.faster() == last.faster();
    }

    private boolean clear() {
        return bfloat16 < CLEAR * float32 || float32 < CLEAR * bfloat16;
    }

    /** What the network is to be trained in: bfloat16 only if it is clearly faster. */
    public Precision faster() {
        return bfloat16 < GAIN * float32 ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    /** Seconds of a step, of which a turn has several if they are short. */
    private static double turn(LearningPass pass, Model model, Tensors buffers, byte[] pixels, int batch, NDManager manager) {
        double step = step(pass, model, buffers, pixels, batch, manager);
        if (step > SHORT_SECONDS) {
            return step;
        }
        double sum = 0;
        for (int i = 1; i < STEPS; i++) {
            sum += step(pass, model, buffers, pixels, batch, manager);
        }
        return sum / (STEPS - 1);
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
