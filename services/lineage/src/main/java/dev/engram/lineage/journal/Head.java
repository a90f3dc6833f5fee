package dev.engram.lineage.journal;

import dev.engram.lineage.log.Cursor;
import dev.engram.lineage.log.OffsetRange;
import java.util.List;

/**
 * Where a scenario stands after a journal entry: enough to go on without reading any other. Its size does not grow with
 * history.
 *
 * <p>Every offset below {@code cursor} is in exactly one of three places: taken in by a round of the head's ancestry,
 * {@code pending}, or {@code setAside}.
 *
 * @param state         hash of the state the next round starts from; null before the first
 * @param round         its round number; 0 before the first
 * @param entry         number of the journal entry that accepted it; 0 before the first
 * @param cursor        how far the log was cut into experiences; never moves back
 * @param pending       cut, but not learned: taken in by the next round
 * @param setAside      not taken in until someone releases it
 * @param nextRound     number of the next round; numbers are never reused
 * @param champion      the round that was promoted, always of the head's ancestry; null without one
 * @param configuration hash of the ScenarioRecord in force; null before the first
 * @param unregistered  accepted rounds without a {@code registered} entry, oldest first
 * @param decisions     ids of the decisions applied last, newest first; the older ones are found from {@code lastDecision}
 * @param lastDecision  number of the newest decision entry; 0 without any
 * @param lastMove      number of the newest entry {@code log-moved}; 0 without any
 * @param lastThinning  number of the newest entry {@code thinned}; 0 without any
 * @param suspects      the part of {@code pending} that is tried in parts, because rounds failed with it; entries of before there was
 *     such a search have none
 */
public record Head(
        String state,
        long round,
        long entry,
        Cursor cursor,
        List<OffsetRange> pending,
        List<OffsetRange> setAside,
        long nextRound,
        Champion champion,
        String configuration,
        List<Long> unregistered,
        List<String> decisions,
        long lastDecision,
        long lastMove,
        long lastThinning,
        Suspects suspects) {
    /** So many ids of decisions are kept in the head itself. */
    static final int RECENT_DECISIONS = 16;

    public Head {
        pending = List.copyOf(pending);
        setAside = List.copyOf(setAside);
        unregistered = List.copyOf(unregistered);
        decisions = List.copyOf(decisions);
        suspects = suspects == null ? Suspects.none() : suspects;
    }

    /** Before the first entry. */
    public static Head empty() {
        return new Head(null, 0, 0, Cursor.start(), List.of(), List.of(), 1, null, null, List.of(), List.of(), 0, 0, 0, Suspects.none());
    }

    Head at(String newState, long newRound, long newEntry) {
        return new Head(newState, newRound, newEntry, cursor, pending, setAside, nextRound, champion, configuration, unregistered,
                decisions, lastDecision, lastMove, lastThinning, suspects);
    }

    /** Other ranges; suspects that are no longer pending are none any more. */
    Head ranges(Cursor newCursor, List<OffsetRange> newPending, List<OffsetRange> newSetAside) {
        return new Head(state, round, entry, newCursor, newPending, newSetAside, nextRound, champion, configuration, unregistered,
                decisions, lastDecision, lastMove, lastThinning, suspects.within(newPending));
    }

    Head suspecting(Suspects newSuspects) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, champion, configuration, unregistered,
                decisions, lastDecision, lastMove, lastThinning, newSuspects);
    }

    Head counted(long newNextRound, List<Long> newUnregistered) {
        return new Head(state, round, entry, cursor, pending, setAside, newNextRound, champion, configuration, newUnregistered,
                decisions, lastDecision, lastMove, lastThinning, suspects);
    }

    Head served(Champion newChampion) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, newChampion, configuration, unregistered,
                decisions, lastDecision, lastMove, lastThinning, suspects);
    }

    Head decided(List<String> newDecisions, long entryNumber) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, champion, configuration, unregistered,
                newDecisions, entryNumber, lastMove, lastThinning, suspects);
    }

    Head configured(String hash) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, champion, hash, unregistered,
                decisions, lastDecision, lastMove, lastThinning, suspects);
    }

    Head moved(long entryNumber) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, champion, configuration, unregistered,
                decisions, lastDecision, entryNumber, lastThinning, suspects);
    }

    Head thinned(long entryNumber) {
        return new Head(state, round, entry, cursor, pending, setAside, nextRound, champion, configuration, unregistered,
                decisions, lastDecision, lastMove, entryNumber, suspects);
    }
}
