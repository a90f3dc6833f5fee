package dev.engram.devkit.cli.local;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.PluginSet;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import dev.engram.devkit.cli.wire.GivenWeights;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns a stream with the engine alone, without Kafka, MLflow and S3. Everything else is what the platform does: the same
 * fold decides about sides and duplicates, the same planning cuts rounds and draws their seeds, the same worker learns them. So a stream learned
 * here and one learned by the platform give the same states.
 */
public final class LocalStream {
    /** Is told of each experience that was learned, while the round's directory is still there. */
    @FunctionalInterface
    public interface Listener {
        /**
         * An experience was learned, accepted or rejected.
         *
         * @param round directory with {@code state/}, {@code bundle/} and {@code report/}; links may lead out of it
         */
        void learned(Experience experience, RoundResult result, Path round) throws IOException;

        /** An experience had been learned by an interrupted run of the same stream. */
        default void remembered(Experience experience, RoundResult result) {}
    }

    final LocalEngine engine;
    private final Path work;
    final List<Path> plugins;
    final GivenWeights weights;
    final Console console;

    /** A learner on the processor, with all threads. */
    public LocalStream(Path engineJars, Path natives, String heap, Path work, List<Path> plugins, Console console) {
        this(LocalEngine.of(engineJars, natives, heap), work, plugins, console);
    }

    /**
     * A learner.
     *
     * @param work    directory for files that are needed meanwhile; each stream's are removed at its end
     * @param plugins jars that names resolve in
     * @param console shows progress
     */
    public LocalStream(LocalEngine engine, Path work, List<Path> plugins, Console console) {
        this(engine, work, plugins, GivenWeights.none(), console);
    }

    /**
     * A learner.
     *
     * @param work    directory for files that are needed meanwhile; each stream's are removed at its end
     * @param plugins jars that names resolve in
     * @param weights what the scenarios' records name
     * @param console shows progress
     */
    public LocalStream(LocalEngine engine, Path work, List<Path> plugins, GivenWeights weights, Console console) {
        this.engine = engine;
        this.work = work.toAbsolutePath().normalize();
        this.plugins = List.copyOf(plugins);
        this.weights = weights;
        this.console = console;
    }

    /** Learns a stream from the beginning, for its figures: no model is exported. */
    public Learned learn(String name, ScenarioRecord scenario, StreamOfExperiences stream) {
        return learn(name, scenario, stream, false, (experience, result, round) -> {});
    }

    /**
     * Learns a stream from the beginning.
     *
     * @param name     for people, and for the directory below {@code work}
     * @param scenario its PluginSet is not looked at
     * @param export   whether each round exports its model
     * @throws UserError if a round fails, with the reason
     */
    public Learned learn(String name, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener) {
        try {
            RoundStaging.clear(work.resolve(name));
            return goOn(name, scenario, stream, export, listener);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot learn '" + name + "' in " + work, e);
        } finally {
            discard(name);
        }
    }

    /**
     * Learns a stream, beginning where an interrupted run of the same stream ended: behind its last experience, and in the middle of the next one behind its
     * last checkpoint. It comes to the same bytes. The directory is left until the stream is at its end, or {@link #discard discarded}.
     *
     * @param name     for people, and for the directory below {@code work}
     * @param scenario its PluginSet is not looked at
     * @param export   whether each round exports its model
     * @throws UserError if a round fails, with the reason
     */
    public Learned goOn(String name, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener) {
        Path dir = work.resolve(name);
        try {
            Learned learned;
            try {
                learned = run(name, dir, scenario, stream, export, listener);
            } catch (LearnedBefore.Changed e) {
                console.warn(name + ": " + e.getMessage() + "; it is learned from the beginning");
                RoundStaging.clear(dir);
                learned = run(name, dir, scenario, stream, export, listener);
            }
            RoundStaging.clear(dir);
            return learned;
        } catch (IOException | LearnedBefore.Changed e) {
            throw new UncheckedIOException("cannot learn '" + name + "' in " + dir, e instanceof IOException io ? io : new IOException(e));
        }
    }

    /** Removes what an interrupted run left. */
    public void discard(String name) {
        try {
            RoundStaging.clear(work.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + work.resolve(name), e);
        }
    }

    private Learned run(String name, Path dir, ScenarioRecord scenario, StreamOfExperiences stream, boolean export, Listener listener)
            throws IOException, LearnedBefore.Changed {
        List<String> jars = new ArrayList<>();
        for (Path jar : plugins) {
            jars.add(jar.getFileName() + " " + Hashes.sha256(jar));
        }
        LearnedBefore before = LearnedBefore.of(dir, List.of(scenario, jars, engine.device(), engine.threads(), export));
        for (Experience experience : stream.experiences()) {
            before.find(experience);
        }
        try (StreamRun run = new StreamRun(name, dir, scenario, export, before, this)) {
            for (Experience experience : stream.experiences()) {
                run.learn(experience, listener);
            }
            return run.learned();
        }
    }
}
