package dev.engram.trainer.log;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Who is told which partitions of the training log, and so which scenarios, are this trainer's. Called on the log's thread. */
public interface Ownership {
    /** Partitions came; how far their requests and decisions were dealt with stands beside them. */
    void gained(Map<Integer, Positions> partitions);

    /** Partitions went; nothing more may be done for them. */
    void lost(Collection<Integer> partitions);

    /** How far requests and decisions of a partition are dealt with now; empty while that is not known yet. */
    Optional<Positions> dealtWith(int partition);
}
