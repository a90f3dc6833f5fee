package dev.engram.lineage;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.journal.Aftermath;
import dev.engram.lineage.journal.Draft;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Reckoning;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Transitions;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.round.RoundResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one step that makes a round true. */
final class Commit {
    private final Writer writer;
    private final Artifacts artifacts;
    private final Duration grace;

    Commit(Writer writer, Artifacts artifacts, Duration grace) {
        this.writer = writer;
        this.artifacts = artifacts;
        this.grace = grace;
    }

    Committed commit(RoundPlan plan, RoundResult result, UploadedRound files) {
        Optional<JournalEntry> earlier = mine(plan);
        if (earlier.isPresent()) {
            return Committed.as(earlier.get());
        }
        String order = artifacts.put(CanonicalJson.bytes(plan.order())).sha256();
        boolean failed = RoundResult.FAILED.equals(result.outcome());
        String whole = failed ? null : artifacts.put(CanonicalJson.bytes(result)).sha256();
        String[] hindrance = new String[1];
        boolean[] checked = new boolean[1];
        Optional<JournalEntry> written = writer.write(plan.attempt(), place -> {
            hindrance[0] = hindrance(plan, place.head());
            if (hindrance[0] != null) {
                return Optional.empty();
            }
            Aftermath after = new Reckoning(writer.journal().scenario(), place.head(), taken(plan, place.head()), plan.changes(), plan.record().policy().maxAttempts()).of(result);
            RoundRecord record = record(plan, place.head(), result, files, order, whole, after);
            if (!checked[0]) {
                hindrance[0] = unfit(plan, record);
                checked[0] = true;
            }
            return hindrance[0] != null ? Optional.empty() : Optional.of(draft(place, record, after));
        });
        // The answer to an earlier try may have been lost: then the head has moved, by this very attempt.
        return written.or(() -> mine(plan)).map(Committed::as).orElseGet(() -> Committed.not(hindrance[0]));
    }

    private Optional<JournalEntry> mine(RoundPlan plan) {
        return writer.journal().round(plan.round()).filter(entry -> entry.attempt().equals(plan.attempt()));
    }

    /** Why an attempt planned on another head cannot follow this one; null if it can. */
    private static String hindrance(RoundPlan plan, Head now) {
        Head then = plan.head();
        if (now.nextRound() != then.nextRound()) {
            return "round " + plan.round() + " was ended by somebody else";
        }
        if (now.entry() != then.entry()) {
            return "the head moved from round " + then.round() + " to round " + now.round();
        }
        List<OffsetRange> waiting = Ranges.intersection(plan.taken(), then.pending());
        if (!now.cursor().equals(then.cursor()) || !Ranges.within(waiting, now.pending())) {
            return "samples of the round were set aside or moved meanwhile";
        }
        if (then.suspects().any() && now.suspects().tried(plan.taken()).isEmpty()) {
            return "samples that were tried alone are suspect no longer";
        }
        return null;
    }

    /** Why this attempt must not write: its files may be swept as orphans, or are gone. */
    private String unfit(RoundPlan plan, RoundRecord record) {
        Duration age = Duration.between(plan.started(), Instant.now(writer.clock()));
        if (age.compareTo(grace.dividedBy(2)) > 0) {
            return "the attempt is " + age.toMinutes() + " minutes old; what it stored may be swept as orphaned after "
                    + grace.toMinutes() + " minutes, so it must not be committed";
        }
        List<String> named = new ArrayList<>();
        named.add(record.order());
        Optional.ofNullable(record.resultBlob()).ifPresent(named::add);
        Optional.ofNullable(record.bundle()).ifPresent(named::add);
        record.bundleFiles().values().forEach(ref -> named.add(ref.sha256()));
        record.report().values().forEach(ref -> named.add(ref.sha256()));
        if (record.state() != null) {
            named.add(record.state());
            new StateStore(artifacts).manifest(record.state()).files().values().forEach(ref -> named.add(ref.sha256()));
        }
        List<String> missing = named.stream().distinct().filter(hash -> !artifacts.exists(hash)).toList();
        return missing.isEmpty() ? null : "files of the round are not in the store: " + missing;
    }

    private static Draft draft(Writer.Place place, RoundRecord record, Aftermath after) {
        Head head = place.head();
        if (record.state() != null) {
            return place.draft(EntryKind.ROUND_ACCEPTED, Transitions.accepted(head, record, place.seq(), after)).with(record);
        }
        EntryKind kind = RoundResult.REJECTED.equals(record.result().outcome()) ? EntryKind.ROUND_REJECTED : EntryKind.ROUND_FAILED;
        return place.draft(kind, Transitions.notAccepted(head, record, after)).with(record);
    }

    private static RoundRecord record(
            RoundPlan plan, Head now, RoundResult result, UploadedRound files, String order, String whole, Aftermath after) {
        Head then = plan.head();
        boolean accepted = result.accepted();
        return new RoundRecord(plan.round(), then.state(), then.round(), then.entry(), taken(plan, now), plan.hidden(), plan.cut(),
                plan.order().experience().size(), plan.order().withdrawn().size(), plan.options().cause(), plan.options().name(),
                plan.order().pluginSet(), order, result.brief(), whole, accepted ? files.state() : null, accepted ? files.bundle() : null,
                accepted ? files.bundleFiles() : null, files.report(), after.givenUp(), plan.started().truncatedTo(ChronoUnit.MILLIS).toString(),
                after.note());
    }

    /** The plan's ranges with the attempts they have now: somebody may have released them while the round ran. */
    private static List<OffsetRange> taken(RoundPlan plan, Head now) {
        List<OffsetRange> waiting = Ranges.intersection(now.pending(), plan.taken());
        return Ranges.union(waiting, Ranges.minus(plan.taken(), now.pending()));
    }
}
