package dev.engram.trainer.scenario;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.Rounds;
import dev.engram.lineage.catalog.Counts;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.catalog.Waiting;
import dev.engram.lineage.journal.Decisions;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.SetAside;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;

/** One scenario as this trainer works on it: its record, its journal and its part of the catalog. Safe for several threads. */
public final class Scenario {
    /** So many of the newest rounds are looked at for an answer to a request: it lags behind by a few at most. */
    private static final int ANSWERS = 64;

    private final String id;
    private final TopicOffset log;
    private final SampleCatalog catalog;
    private final AttemptIds attempts = new AttemptIds();
    private final Rounds rounds;
    private final Decisions decisions;
    private final History history;
    private volatile ScenarioRecord published;
    private volatile ScenarioRecord configured;
    private volatile ScenarioRecord inForce;
    private volatile Head head = Head.empty();
    private volatile String trouble;

    Scenario(ScenarioRecord record, int partition, Workshop workshop) {
        this.id = record.id();
        this.published = record;
        this.log = new TopicOffset(workshop.topicId(), partition, 0);
        this.catalog = workshop.catalog();
        Journal journal = Journal.of(workshop.store(), id);
        Writer writer = new Writer(journal, workshop.clock(), attempts);
        this.rounds = new Rounds(writer, new Artifacts(workshop.store()), catalog, workshop.grace());
        this.decisions = new Decisions(writer);
        this.history = new History(journal);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Its partition of the training log. */
    public int partition() {
        return log.partition();
    }

    /** The record that stands on {@code engram.scenarios}. */
    public ScenarioRecord published() {
        return published;
    }

    /** Takes note of a newer record; {@link #configure} puts it in force. */
    void published(ScenarioRecord record) {
        published = record;
    }

    /** Whether the published record is in force. */
    public boolean configured() {
        return published.equals(configured);
    }

    /** It came to this trainer: others may have written its journal, so its record is put in force again. */
    void gained() {
        configured = null;
    }

    /** Puts the published record in force, in the journal. */
    public void configure() {
        ScenarioRecord record = published;
        inForce = rounds.configure(record);
        configured = record;
        refresh();
    }

    /** The record that rounds are planned by; empty before the first {@link #configure}. */
    public Optional<ScenarioRecord> inForce() {
        return Optional.ofNullable(inForce);
    }

    /** The policy whose shares split its samples; empty before the first {@link #configure}. */
    public Optional<RoundPolicy> shares() {
        return inForce().map(ScenarioRecord::policy);
    }

    /** How far the catalog has folded its part of its partition. */
    public TopicOffset read() {
        return log.at(catalog.next(id, log.topicId(), log.partition()));
    }

    /** How many samples it has. */
    public Counts counts() {
        return catalog.counts(id);
    }

    /** Asks the journal where it stands. */
    public Head refresh() {
        head = rounds.journal().head();
        return head;
    }

    /** Where it stood when the journal was asked last. */
    public Head head() {
        return head;
    }

    /** Everything that waits for the next round. */
    public Waiting waiting() {
        return catalog.waiting(id, ranges(true));
    }

    /** What waits and was in no round yet that was rejected or failed. */
    public Waiting untried() {
        return catalog.waiting(id, ranges(false));
    }

    private List<OffsetRange> ranges(boolean all) {
        Head now = head;
        List<OffsetRange> ranges = new ArrayList<>();
        now.pending().stream().filter(range -> all || range.attempts() == 0).forEach(ranges::add);
        ranges.add(OffsetRange.of(log.topicId(), log.partition(), now.cursor().next(log.topicId(), log.partition()), Long.MAX_VALUE));
        return ranges;
    }

    /** Plans a round; the attempt's id says which request it answers, if it answers one. */
    public RoundPlan plan(long upTo, RoundOptions options, String request) throws NothingToLearn {
        return attempts.marked(request, () -> rounds.plan(published, log.at(upTo), options));
    }

    /** Its rounds. */
    public Rounds rounds() {
        return rounds;
    }

    /** Every round that ended. */
    public History history() {
        return history;
    }

    /** The entry of the round that answered a request; empty if none of the newest rounds did. */
    public Optional<JournalEntry> answer(String request) {
        long newest = refresh().nextRound() - 1;
        for (long round = newest; round >= 1 && round > newest - ANSWERS; round--) {
            Optional<JournalEntry> entry = rounds.journal().round(round);
            if (entry.isPresent() && AttemptIds.answers(entry.get().attempt(), request)) {
                return entry;
            }
        }
        return Optional.empty();
    }

    /**
     * Takes back what was set aside: it waits for the next round.
     *
     * @param samples ids; none for everything
     * @param reason  why, for people
     * @return ranges that wait again; empty if none of these are set aside
     * @throws java.util.NoSuchElementException if one of the samples is unknown
     */
    public List<OffsetRange> release(Collection<String> samples, String reason) {
        List<OffsetRange> before = refresh().setAside();
        List<OffsetRange> wanted = samples.isEmpty() ? before : Ranges.intersection(before, places(samples));
        if (wanted.isEmpty()) {
            return List.of();
        }
        rounds.setAside(new SetAside(wanted, true, reason));
        refresh();
        return wanted;
    }

    private List<OffsetRange> places(Collection<String> samples) {
        List<OffsetRange> places = List.of();
        for (String sample : new TreeSet<>(samples)) {
            List<Long> history = catalog.history(id, sample);
            if (history.isEmpty()) {
                throw new NoSuchElementException("scenario " + id + " has no sample " + sample);
            }
            places = Ranges.union(places, history.stream().distinct().map(at -> OffsetRange.of(log.topicId(), log.partition(), at, at + 1)).toList());
        }
        return places;
    }

    /** Applies a decision of people, once. */
    public JournalEntry decide(ModelDecided decided) {
        boolean pending = "pending".equals(shares().orElseGet(RoundPolicy::defaults).undone());
        JournalEntry entry = decisions.apply(decided, pending);
        refresh();
        return entry;
    }

    /** Why it cannot be worked on; null if it can. */
    public String trouble() {
        return trouble != null ? trouble : contradiction();
    }

    /** Notes why it cannot be worked on; null when it can again. */
    public void trouble(String reason) {
        trouble = reason;
    }

    /** Why its journal and the training log do not belong together; null if they do. */
    public String contradiction() {
        return head.cursor().positions().stream()
                .filter(position -> !position.sameLog(log))
                .findFirst()
                .map(other -> "its journal stands in log " + other.topicId() + "/" + other.partition() + ", but the training log is "
                        + log.topicId() + "/" + log.partition() + ": the topic was made anew. Bring the old log back, or restore from a backup,"
                        + " which notes the move in the journal")
                .orElse(null);
    }
}
