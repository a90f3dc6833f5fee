package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.engine.data.Streams;
import dev.engram.engine.learning.Checkpoints.Checkpoint;
import dev.engram.engine.program.Script;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes with a training from epoch to epoch: the moving average of the weights, the end on the tune samples, checkpoints. All of it follows from order,
 * seed and bytes; a training that goes on from a checkpoint ends with the same bytes as one that was never interrupted.
 *
 * <p>The engine's own chance (dropout) is drawn from a stream of each epoch's own: its state cannot be read, so that it could not be kept.
 */
final class Session implements AutoCloseable {
    private final Course course;
    private final Model model;
    private final Optimizer optimizer;
    private final String purpose;
    private final boolean own;
    private final Curve curve;
    private final LossScale scale;
    private final InPlace inPlace;
    private final MovingAverage average;
    private final EarlyStopping stopping;
    private final boolean resumable;
    private int done;

    /**
     * @param own       whether this is the plan's training, and not one that a method asks for, which is short: it neither ends early nor leaves checkpoints
     * @param resumable whether all methods of retention can go on from a checkpoint
     */
    Session(Course course, Model model, Optimizer optimizer, String purpose, boolean own, boolean resumable, LossScale scale, Curve curve) {
        this.course = course;
        this.model = model;
        this.optimizer = optimizer;
        this.purpose = purpose;
        this.own = own;
        this.resumable = resumable;
        this.scale = scale;
        this.curve = curve;
        inPlace = new InPlace(course.manager());
        average = course.plan().averaging() == 0 ? null : new MovingAverage(model, course.plan().averaging(), course.manager());
        stopping = own ? stopping() : null;
    }

    private EarlyStopping stopping() {
        if (course.plan().patience() == 0) {
            return null;
        }
        List<LearningSample> samples = course.tune().stream().filter(sample -> course.seen().contains(sample.label())).toList();
        course.ear().metric("tune-samples", samples.size());
        if (samples.isEmpty()) {
            course.ear().note("training.patience is " + course.plan().patience() + ", but there are no tune samples of the classes that were trained: the"
                    + " training goes on to its last epoch. Publish some with split tune, or put them into a folder val/ beside train/ and test/");
            return null;
        }
        return new EarlyStopping(course, model, average == null ? model : average.model(), samples);
    }

    /** Goes on from the newest checkpoint, if there is one. Returns the pictures that had gone through the network. */
    long resume() {
        Optional<Checkpoint> newest = own && resumable ? course.checkpoints().newest() : Optional.empty();
        newest = newest.filter(checkpoint -> checkpoint.precision() == model.program().precision());
        if (newest.isEmpty()) {
            return 0;
        }
        Checkpoint checkpoint = newest.get();
        Tensors weights = read(checkpoint, "weights");
        inPlace.copy(model.parameters(), weights.select(model.parameters().names()));
        inPlace.copy(model.buffers(), weights.select(model.buffers().names()));
        weights.close();
        optimizer.resume(read(checkpoint, "optimizer").map());
        if (average != null) {
            average.resume(read(checkpoint, "average"), checkpoint.averaged());
        }
        if (stopping != null && checkpoint.best() > 0) {
            stopping.resume(read(checkpoint, "best"), new EarlyStopping.Found(checkpoint.tuned(), checkpoint.best(), checkpoint.waited()));
        }
        scale.resume(checkpoint.scale(), checkpoint.good());
        curve.resume(checkpoint.points(), checkpoint.measured());
        done = checkpoint.epoch();
        course.ear().note("the training goes on after epoch " + done + ", where an earlier attempt left a checkpoint");
        return checkpoint.passes();
    }

    private Tensors read(Checkpoint checkpoint, String name) {
        return Tensors.of(course.checkpoints().tensors(checkpoint, name, course.manager()));
    }

    /** Epochs that are done. */
    int done() {
        return done;
    }

    /** Whether epochs have to be planned one by one, because each may be the last. */
    boolean mayEnd() {
        return stopping != null;
    }

    /** Whether there is no sense in going on. */
    boolean over() {
        return stopping != null && stopping.over();
    }

    /** An epoch begins. */
    void begin() {
        // The first epoch of a round has the chance that the round was seeded with.
        if (done > 0 || !own) {
            Script.seed(Streams.of(course.seed(), purpose + "/chance", done).nextLong());
        }
    }

    /** A step was taken. */
    void stepped() {
        if (average != null) {
            average.step();
        }
    }

    /**
     * An epoch ended.
     *
     * @param step   steps taken so far
     * @param passes pictures that went through the network so far
     */
    void ended(long step, long passes) {
        done++;
        if (stopping != null) {
            Curve.Tuned tuned = stopping.measure(done, step);
            curve.tuned(tuned);
            course.ear().tuned(tuned.epoch(), tuned.loss(), tuned.accuracy());
        }
        if (own && resumable && course.checkpoints().due()) {
            write(passes);
        }
    }

    private void write(long passes) {
        Map<String, NDArray> weights = new LinkedHashMap<>(model.parameters().map());
        weights.putAll(model.buffers().map());
        EarlyStopping.Found found = stopping == null ? new EarlyStopping.Found(0, 0, 0) : stopping.found();
        course.checkpoints().write(
                new Checkpoint(1, null, done, passes, average == null ? 0 : average.steps(), model.program().precision(), scale.factor(),
                        scale.good(), found.epoch() == 0 ? null : found.loss(), found.epoch(),
                        found.waited(), curve.points(), curve.tuned(), Map.of()),
                Map.of("weights", weights, "optimizer", optimizer.state(), "average", average == null ? Map.of() : average.state().map(),
                        "best", stopping == null ? Map.of() : stopping.state().map()));
    }

    /** The training is over: the weights become those it is judged by. */
    void conclude() {
        if (average != null) {
            average.install();
        }
        if (stopping != null) {
            stopping.restore();
            course.ear().metric("tune-loss", stopping.found().loss());
            course.ear().metric("best-epoch", stopping.found().epoch());
            course.ear().metric("epochs", done);
        }
    }

    @Override
    public void close() {
        if (stopping != null) {
            stopping.close();
        }
        if (average != null) {
            average.close();
        }
        inPlace.close();
    }
}
