package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exponential moving average of a model's weights (Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992, with the decay that
 * Szegedy et al., "Rethinking the Inception Architecture", 2015, evaluate with). After step n the average is d · average + (1 − d) · weights with
 * d = min(decay, (1 + n) / (10 + n)): the warm-up of TensorFlow's {@code ExponentialMovingAverage}, without which a short training would be judged by where it
 * began. Batch statistics are averaged like weights.
 *
 * <p>The average is what a training is judged by and what remains of it: at its end the weights become the average. So there is one set of
 * numbers that is evaluated, exported, kept in the state and gone on from, and only a checkpoint in the middle holds both.
 */
final class MovingAverage implements AutoCloseable {
    private final Model live;
    private final double decay;
    private final InPlace inPlace;
    private final Tensors parameters;
    private final Tensors buffers;
    private final Tensors trained;
    private long steps;

    /** An average that begins with the present weights. */
    MovingAverage(Model live, double decay, NDManager manager) {
        this.live = live;
        this.decay = decay;
        inPlace = new InPlace(manager);
        // What is frozen is its own average.
        trained = live.trained().copy(manager);
        Map<String, NDArray> all = new LinkedHashMap<>(live.parameters().map());
        all.putAll(trained.map());
        parameters = Tensors.of(all);
        buffers = live.buffers().copy(manager);
    }

    /** Takes in the weights after a step. */
    void step() {
        steps++;
        double share = 1 - Math.min(decay, (1.0 + steps) / (10.0 + steps));
        inPlace.blend(trained, live.trained(), share);
        inPlace.blend(buffers, live.buffers(), share);
    }

    /** The model with averaged numbers; they go on changing. */
    Model model() {
        return live.with(parameters, buffers);
    }

    /** Makes the weights the average. */
    void install() {
        inPlace.copy(live.trained(), trained);
        inPlace.copy(live.buffers(), buffers);
    }

    long steps() {
        return steps;
    }

    /** The average by name; live. */
    Tensors state() {
        Map<String, NDArray> all = new LinkedHashMap<>(trained.map());
        all.putAll(buffers.map());
        return Tensors.of(all);
    }

    /** Goes on from what {@link #state} and {@link #steps} were. */
    void resume(Tensors state, long taken) {
        inPlace.copy(trained, state.select(trained.names()));
        inPlace.copy(buffers, state.select(buffers.names()));
        steps = taken;
    }

    @Override
    public void close() {
        parameters.release();
        trained.close();
        buffers.close();
        inPlace.close();
    }
}
