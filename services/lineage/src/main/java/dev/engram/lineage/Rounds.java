package dev.engram.lineage;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.catalog.CatalogException;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.catalog.Waiting;
import dev.engram.lineage.journal.Configuration;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.LogMove;
import dev.engram.lineage.journal.LogMoves;
import dev.engram.lineage.journal.Registration;
import dev.engram.lineage.journal.SetAside;
import dev.engram.lineage.journal.Suspects;
import dev.engram.lineage.journal.Transitions;
import dev.engram.lineage.journal.Withdrawal;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans a scenario's rounds and commits what came of them. Holds nothing that the journal does not say: a process that
 * starts anew goes on where the newest entry is. Whatever throws an {@code ObjectStoreException} may be called again.
 */
public final class Rounds {
    private final Writer writer;
    private final Journal journal;
    private final Artifacts artifacts;
    private final StateStore states;
    private final SampleCatalog catalog;
    private final Duration grace;

    /**
     * @param writer      writes the scenario's journal
     * @param artifacts   blobs
     * @param catalog     fold of the training log
     * @param orphanGrace age at which blobs that nothing names are swept; an attempt older than half of it writes no entry
     */
    public Rounds(Writer writer, Artifacts artifacts, SampleCatalog catalog, Duration orphanGrace) {
        this.writer = writer;
        this.journal = writer.journal();
        this.artifacts = artifacts;
        this.states = new StateStore(artifacts);
        this.catalog = catalog;
        this.grace = orphanGrace;
    }

    /** The journal behind it. */
    public Journal journal() {
        return journal;
    }

    /**
     * Puts a scenario's record in force: an entry {@code configuration} if it is another than the last. The shares of the
     * first record hold for ever, because a sample never changes sides and a fold of the whole log has to find the same.
     * Call it when the scenario is first seen, before its samples are folded.
     *
     * @return the record in force: the given one with those shares
     */
    public ScenarioRecord configure(ScenarioRecord record) {
        ScenarioRecord effective = shares().map(first -> withShares(record, first)).orElse(record);
        String hash = CanonicalJson.sha256(effective);
        writer.write(place -> hash.equals(place.head().configuration())
                ? Optional.empty()
                : Optional.of(place.draft(EntryKind.CONFIGURATION, Transitions.configured(place.head(), hash))
                        .with(new Configuration(hash, effective))));
        // Of two processes that configure a new scenario at once the first to write decides the shares.
        RoundPolicy first = shares().orElseThrow();
        return first.trainShare() == effective.policy().trainShare() && first.tuneShare() == effective.policy().tuneShare()
                ? effective
                : configure(record);
    }

    /** The policy whose shares split this scenario's samples; empty before the first {@link #configure}. */
    public Optional<RoundPolicy> shares() {
        return journal.entry(1).map(first -> {
            if (first.configuration() == null) {
                throw new IllegalStateException("journal of " + journal.scenario() + ": entry 1 is " + first.kind().wire()
                        + ", expected the scenario's configuration");
            }
            return first.configuration().record().policy();
        });
    }

    /** What waits below an offset of the log (exclusive). */
    public Waiting waiting(TopicOffset upTo) {
        return catalog.waiting(journal.scenario(), taken(journal.head(), upTo));
    }

    /**
     * Plans the next round: pending ranges and the log from the cursor up to an offset. While there are suspects it is a group of them
     * alone, whatever was asked for, and its cause is {@code bisection}.
     *
     * @param record the scenario, put in force if it is not yet
     * @param upTo   where the experience ends (exclusive); the catalog has to have read so far
     * @throws CatalogBehind if the catalog has not read that far: read on and ask again
     * @throws NothingToLearn if there is no training sample in it and nothing the parent would have to forget
     */
    public RoundPlan plan(ScenarioRecord record, TopicOffset upTo, RoundOptions options) throws NothingToLearn {
        ScenarioRecord effective = configure(record);
        JournalEntry base = journal.newest().orElseThrow();
        Head head = base.head();
        Optional<Suspects.Group> suspects = head.suspects().next();
        long begun = head.cursor().next(upTo.topicId(), upTo.partition());
        TopicOffset cut = upTo.at(suspects.isPresent() ? begun : Math.max(upTo.offset(), begun));
        requireRead(effective, head, cut);
        RoundPlan.Scope scope = suspects.map(group -> scope(head, group, cut)).orElseGet(() -> scope(head, cut));
        StateManifest parent = head.state() == null ? null : states.manifest(head.state());
        RoundPlanner.Facts facts = new RoundPlanner.Facts(journal.scenario(), head.nextRound(), scope.taken(), scope.hidden(), cut, parent,
                head.champion() == null ? null : head.champion().state());
        RoundPlanner.Material material = RoundPlanner.material(facts, catalog);
        if (suspects.isEmpty() || parent == null) {
            requireSomething(material, parent, cut);
        }
        RoundOrder.Terms terms = new RoundOrder.Terms(writer.attempt(), effective.plugin(), effective.configuration(),
                effective.pluginSet(), options.threads(), options.device(), options.export(), options.name(), effective.weights());
        RoundOrder order = RoundPlanner.order(facts, material, terms);
        RoundOptions why = suspects.isPresent() ? options.because(RoundOptions.BISECTION) : options;
        return RoundPlan.of(order, base.seq(), head, scope, effective, why, material.experience(), Instant.now(writer.clock()));
    }

    /** Everything that waits, and the log up to the cut. */
    private RoundPlan.Scope scope(Head head, TopicOffset cut) {
        List<OffsetRange> taken = taken(head, cut);
        return new RoundPlan.Scope(taken, head.setAside(), catalog.changes(journal.scenario(), taken, cut), cut);
    }

    /** A group alone: what waits beside it is not seen, because it may be what makes rounds fail. */
    private RoundPlan.Scope scope(Head head, Suspects.Group group, TopicOffset cut) {
        List<OffsetRange> others = Ranges.attempted(Ranges.minus(head.pending(), group.ranges()), 0);
        return new RoundPlan.Scope(Ranges.intersection(head.pending(), group.ranges()), Ranges.union(head.setAside(), others),
                catalog.changes(journal.scenario(), group.all(), cut), cut);
    }

    /**
     * Ends an attempt: writes its entry if the head it was planned on still stands. Entries of others that do not touch the
     * round (a registration, a promotion) are no hindrance. Calling it again after an error is safe and answers the same.
     *
     * @param files what {@link StateStore#upload} stored for this result
     */
    public Committed commit(RoundPlan plan, RoundResult result, UploadedRound files) {
        return new Commit(writer, artifacts, grace).commit(plan, result, files);
    }

    /** Ends an attempt that came to nothing. */
    public Committed fail(RoundPlan plan, String reason) {
        return commit(plan, RoundResult.failed(reason), UploadedRound.nothing());
    }

    /** Notes that MLflow has a round. Written once; empty if it was noted before. */
    public Optional<JournalEntry> registered(Registration registration) {
        return writer.write(place -> place.head().unregistered().contains(registration.round())
                ? Optional.of(place.draft(EntryKind.REGISTERED, Transitions.registered(place.head(), registration.round())).with(registration))
                : Optional.empty());
    }

    /** Notes withdrawn samples for people to see; the log's records take effect by themselves. */
    public void withdrawn(List<String> samples, TopicOffset upTo) {
        writer.write(place -> Optional.of(place.draft(EntryKind.WITHDRAWAL, place.head()).with(new Withdrawal(samples, upTo, null))));
    }

    /** Sets pending ranges aside, or releases ranges that are; empty if none of them is there. */
    public Optional<JournalEntry> setAside(SetAside change) {
        return writer.write(place -> {
            Head head = place.head();
            Head next = change.released() ? Transitions.released(head, change.ranges()) : Transitions.setAside(head, change.ranges());
            boolean same = next.pending().equals(head.pending()) && next.setAside().equals(head.setAside());
            return same ? Optional.empty() : Optional.of(place.draft(EntryKind.SET_ASIDE, next).with(change));
        });
    }

    /** Notes that the training log was appended again to another topic; the move's {@code previousMove} is filled in. */
    public void moved(LogMove move) {
        LogMoves.note(writer, move);
    }

    private static List<OffsetRange> taken(Head head, TopicOffset upTo) {
        long from = head.cursor().next(upTo.topicId(), upTo.partition());
        List<OffsetRange> taken = new ArrayList<>(head.pending());
        if (from < upTo.offset()) {
            taken.add(OffsetRange.of(upTo.topicId(), upTo.partition(), from, upTo.offset()));
        }
        return Ranges.union(taken, List.of());
    }

    private void requireRead(ScenarioRecord record, Head head, TopicOffset cut) {
        for (TopicOffset position : head.cursor().positions()) {
            if (!position.sameLog(cut)) {
                throw new IllegalStateException("scenario " + record.id() + ": its cursor stands in log " + position.topicId() + "/"
                        + position.partition() + ", the round was asked for in " + cut.topicId() + "/" + cut.partition()
                        + ". If the log was moved, the journal needs an entry log-moved");
            }
        }
        long read = catalog.next(record.id(), cut.topicId(), cut.partition());
        if (read < cut.offset()) {
            throw new CatalogBehind("the catalog has read the log up to " + read + ", the round reaches up to " + cut.offset());
        }
        double[] shares = catalog.shares(record.id()).orElse(null);
        if (shares != null && (shares[0] != record.policy().trainShare() || shares[1] != record.policy().tuneShare())) {
            throw new CatalogException("the catalog was folded with shares " + shares[0] + " and " + shares[1] + " for " + record.id()
                    + ", the journal says " + record.policy().trainShare() + " and " + record.policy().tuneShare()
                    + ": delete the catalog, it is folded again");
        }
    }

    private static void requireSomething(RoundPlanner.Material material, StateManifest parent, TopicOffset cut) throws NothingToLearn {
        boolean learns = material.experience().samples().stream().anyMatch(s -> s.split() == dev.engram.api.sample.Split.TRAIN);
        boolean forgets = parent != null && material.withdrawn().stream().anyMatch(new java.util.HashSet<>(parent.samples())::contains);
        if (!learns && !forgets) {
            int others = material.experience().samples().size();
            throw new NothingToLearn("nothing to learn up to offset " + cut.offset() + ": no new or relabelled training sample"
                    + (others == 0 ? "" : ", only " + others + " for tuning and hold-out, which wait for the next training samples"));
        }
    }

    private static ScenarioRecord withShares(ScenarioRecord record, RoundPolicy first) {
        RoundPolicy policy = record.policy();
        RoundPolicy fixed = new RoundPolicy(policy.cutCount(), policy.cutAgeSeconds(), first.trainShare(), first.tuneShare(),
                policy.maxAttempts(), policy.undone(), policy.autoPromote(), policy.deadlineSeconds());
        return record.withPolicy(fixed);
    }
}
