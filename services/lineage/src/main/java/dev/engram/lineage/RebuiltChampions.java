package dev.engram.lineage;

import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * States a rebuild computed that later rounds are compared with: those of rounds that people once chose. Their stored files
 * may have been thinned out. Along one ancestry the champion only ever moves forward, so what it has passed is not needed again.
 */
final class RebuiltChampions {
    private record Held(long round, Path files) {}

    private final Set<Long> everChosen = new HashSet<>();
    private final Map<String, Held> held = new HashMap<>();

    RebuiltChampions(Journal journal) {
        for (long seq = journal.head().lastDecision(); seq > 0; ) {
            JournalEntry entry = journal.require(seq);
            Decision decision = entry.decision();
            if (Decision.APPLIED.equals(decision.verdict())) {
                everChosen.add(decision.round());
            }
            seq = decision.previousDecision();
        }
    }

    /** A round's state was computed; null if it came to nothing, or to another state than then. */
    void rebuilt(RoundRecord round, Path files) {
        if (files != null && everChosen.contains(round.round())) {
            held.put(round.state(), new Held(round.round(), files));
        }
    }

    /** Where a champion's state was computed; null if it is to be taken from the store. */
    Path files(String state) {
        Held champion = state == null ? null : held.get(state);
        if (champion == null) {
            return null;
        }
        held.entrySet().removeIf(other -> {
            boolean passed = other.getValue().round() < champion.round();
            if (passed) {
                clear(other.getValue().files());
            }
            return passed;
        });
        return champion.files();
    }

    /** Whether these files are still needed. */
    boolean needs(Path files) {
        return held.values().stream().anyMatch(champion -> champion.files().equals(files));
    }

    private static void clear(Path files) {
        try {
            RoundStaging.clear(files.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
