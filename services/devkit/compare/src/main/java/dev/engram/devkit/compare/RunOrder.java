package dev.engram.devkit.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One strategy on one stream, with one seed.
 *
 * @param strategy      name, for people
 * @param pack          folder of the data
 * @param stream        as {@link StreamSpec} reads it
 * @param scenario      {@link Scenario}
 * @param feed          {@link Feed}
 * @param evaluation    {@link Evaluation}
 * @param plugin        name of the {@code ScenarioFactory} that plans the training
 * @param configuration its configuration, the strategy's included
 * @param seed          of everything random
 * @param threads       to compute with; 0 for all
 * @param jars          of the plugins
 */
public record RunOrder(
        String strategy,
        Path pack,
        String stream,
        Scenario scenario,
        Feed feed,
        Evaluation evaluation,
        String plugin,
        Map<String, Object> configuration,
        long seed,
        int threads,
        List<Path> jars) {
    /** What is known when a hold-out picture is answered (van de Ven, Tuytelaars and Tolias, "Three types of incremental learning", 2022). */
    public enum Scenario {
        /** Nothing: the answer is one of all classes so far. Of domain-incremental streams, too. */
        @JsonProperty("class")
        CLASS,
        /** Its experience: the answer is one of that experience's classes. */
        @JsonProperty("task")
        TASK
    }

    /** What answers are computed in. */
    public enum Evaluation {
        /** Float32. */
        @JsonProperty("as-served")
        AS_SERVED,
        /** The precision of the training. */
        @JsonProperty("as-trained")
        AS_TRAINED
    }

    /** How the samples of a stream reach the learner. */
    public enum Feed {
        /** A round for each experience. */
        @JsonProperty("as-it-comes")
        AS_IT_COMES,
        /** One round with all samples of all experiences, for joint training. */
        @JsonProperty("at-once")
        AT_ONCE
    }

    /** The same, with other answers. */
    public RunOrder evaluated(Evaluation other) {
        return new RunOrder(strategy, pack, stream, scenario, feed, other, plugin, configuration, seed, threads, jars);
    }
}
