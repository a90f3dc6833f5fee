package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.Loss;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.program.LearningPass;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.PullText;
import dev.engram.engine.program.StepText;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A few steps of a network in float32 and in bfloat16, by turns, so that whatever else the machine does meets both. What counts is the median: the shortest
 * step of each tells what a machine can do at its best, which on shared processors can be half of what steps take ever after, and not equally in both.
 * The steps are those of a training, way back and optimizer included, on a copy of the weights at a rate of 0. The engine's source of chance changes.
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

    /** Short steps of a turn on either side, and seconds that they take at least: the first one, which does not count, finds the other's numbers in the caches. */
    private static final int STEPS = 2;
    private static final double TURN_SECONDS = 0.005;
    private static final double SHORT_SECONDS = 0.02;

    /** Of so many turns the first does not count: kernels' plans are made in it. */
    private static final int PLANNING = 4;

    /** So many turns in which one is faster by so much leave no doubt, unless they are the first. */
    private static final int LOOK = 4;
    private static final double CLEAR = 0.8;

    /** Any loss does, if its gradient is written out as those of the stock losses are: what is recorded instead takes longer, and in bfloat16 more so. */
    private static final Loss LOSS = new Loss() {
        @Override
        public NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
            NDArray output = outputs.get(Network.OUTPUT);
            return output.mul(output).mean();
        }

        @Override
        public Optional<String> torch() {
            return Optional.of("torch.mean(torch.mul(output, output))");
        }

        @Override
        public Optional<String> torchGradient() {
            return Optional.of("    return [torch.mean(torch.mul(output, output)), torch.mul(output, torch.div(torch.mul(share, 2.), torch.numel(output)))]\n");
        }
    };

    /**
     * Descent with momentum, whatever the training's own optimizer is. It belongs to the step: on two cores it waits for the parts of gradients that the other one has
     * in its caches, and those lie otherwise behind a product in float32 than behind a conversion from bfloat16.
     */
    private static final StepText DESCENT = new StepText(List.of("weights", "moments"), """
              def clip(self: __torch__.M, g: List[Tensor]) -> Tensor:
                return torch.linalg_vector_norm(g[torch.sub(torch.len(g), 1)])
              def update(self: __torch__.M, weights: List[Tensor], moments: List[Tensor], g: List[Tensor], rate: float) -> None:
                torch._fused_sgd_(weights, g, moments, weight_decay=0., momentum=0.90000000000000002, lr=rate, dampening=0., nesterov=False, maximize=False, is_first_step=False)
                return None
            """);

    /** What less gain is not worth its bits. */
    private static final double GAIN = 0.95;

    /** Measures a model that is trained in float32, with batches of that size. */
    public static PrecisionTrial of(Model model, int batch, NDManager manager) {
        byte[] pixels = pixels(model.network(), batch);
        List<PrecisionTrial> turns = new ArrayList<>();
        try (NDManager own = manager.newSubManager(); Program lower = Program.compile(model.network(), model.ops(), Precision.BFLOAT16, own)) {
            Tensors parameters = model.parameters().copy(own).requiresGradient(true);
            Tensors moments = model.parameters().zeros(own);
            Tensors buffers = model.buffers().copy(own);
            try (Side whole = new Side(model.program(), parameters, moments, buffers, own); Side half = new Side(lower, parameters, moments, buffers, own)) {
                long began = System.nanoTime();
                double passed = 0;
                while ((turns.size() < TURNS && passed < ENOUGH_SECONDS || turns.size() < MOST_TURNS && passed < LEAST_SECONDS) && !clear(turns)) {
                    turns.add(new PrecisionTrial(whole.turn(pixels, batch), half.turn(pixels, batch)));
                    passed = (System.nanoTime() - began) * 1e-9;
                }
            }
            parameters.release();
            moments.release();
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

    /** The model in one of the precisions. */
    private static final class Side implements AutoCloseable {
        private final Program program;
        private final Tensors parameters;
        private final Tensors moments;
        private final Tensors buffers;
        private final NDManager manager;
        private final PullText nothing;
        private final LearningPass pass;

        Side(Program program, Tensors parameters, Tensors moments, Tensors buffers, NDManager manager) {
            this.program = program;
            this.parameters = parameters;
            this.moments = moments;
            this.buffers = buffers;
            this.manager = manager;
            nothing = PullText.of(List.of(), parameters.names());
            pass = LearningPass.of(program, LOSS, List.of(), nothing, DESCENT, manager);
        }

        /** Seconds of a step, of which a turn has several if they are short. */
        double turn(byte[] pixels, int batch) {
            double first = step(pixels, batch);
            if (first > SHORT_SECONDS) {
                return first;
            }
            double sum = 0;
            int steps = 0;
            while (steps < STEPS || sum < TURN_SECONDS) {
                sum += step(pixels, batch);
                steps++;
            }
            return sum / steps;
        }

        /** A GPU is done when the norm is there. */
        private double step(byte[] pixels, int batch) {
            long began = System.nanoTime();
            try (NDManager step = manager.newSubManager()) {
                NDArray unused = step.zeros(new Shape(1));
                pass.step(step, program.pixels(step, pixels, batch), unused, unused, false, parameters, buffers, parameters,
                        List.of(new LearningPass.Part(0, batch, 1)), nothing, List.of(parameters, moments), 0, false);
            }
            return (System.nanoTime() - began) * 1e-9;
        }

        @Override
        public void close() {
            pass.close();
            nothing.release();
        }
    }

    private static byte[] pixels(Network network, int batch) {
        TensorShape input = network.input();
        byte[] pixels = new byte[Math.multiplyExact(batch, input.size(0) * input.size(1) * input.size(2))];
        new SplittableRandom(1).nextBytes(pixels);
        return pixels;
    }
}
