package dev.engram.lineage.worker;

import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Learns a staged round, wherever that is done. */
@FunctionalInterface
public interface RoundRunner {
    /**
     * Runs the round in this directory to its end.
     *
     * @param dir      staged; {@code state/}, {@code bundle/}, {@code report/} and {@code result.json} are written into it
     * @param progress called on the caller's thread with every line of progress, in order
     * @param deadline a round that takes longer is killed
     * @return the result, accepted, rejected or failed by the learner's own account
     * @throws RoundFailed if the worker died, ran too long, was interrupted or left no result
     */
    RoundResult run(Path dir, Consumer<Progress> progress, Duration deadline) throws RoundFailed;
}
