package dev.engram.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.catalog.Sample;
import dev.engram.lineage.journal.Ancestry;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What holds of a scenario whatever happened to the platform, once it is quiet. Nothing is asked that a service keeps for itself: log,
 * journal, blobs, MLflow and topics are read as they stand.
 */
public final class Invariants implements AutoCloseable {
    private static final String VERDICT = "engram.verdict";

    private final Testbed testbed;
    private final String scenario;
    private final Journal journal;
    private final List<JournalEntry> entries;
    private final List<JournalEntry> accepted;
    private final Head head;
    private final Fold fold;

    private Invariants(Testbed testbed, String scenario) {
        this.testbed = testbed;
        this.scenario = scenario;
        this.journal = testbed.journal(scenario);
        this.entries = journal.entries();
        this.accepted = entries.stream().filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED).toList();
        this.head = entries.get(entries.size() - 1).head();
        this.fold = Fold.of(testbed, scenario);
    }

    /** Of a scenario as it stands now. */
    public static Invariants of(Testbed testbed, String scenario) {
        return new Invariants(testbed, scenario);
    }

    /** All that need not be told what was published. */
    public void hold(Path work) {
        nothingIsNewTwiceAndNothingForgotten();
        everyAcceptedRoundHasOneRunAndOneVersion();
        noRunIsLeftRunning();
        decisionsAndJournalAgree();
        servingAnswersWithTheChampion();
        everyVersionRebuilds(work);
    }

    /** A sample as it was published: its labels and its side. */
    public record Expected(Set<String> labels, Split split) {}

    /** The samples of the log are those that were published. */
    public void samplesAre(Map<String, Expected> published) {
        Map<String, Expected> found = new TreeMap<>();
        Set<String> ids = testbed.admissions(scenario).stream().map(sample -> sample.sample()).collect(Collectors.toSet());
        for (String id : ids) {
            fold.catalog().sample(scenario, id).ifPresent(sample -> found.put(id, expected(sample)));
        }
        assertThat(found).as("samples with labels and split, folded from the log, against those that were published").isEqualTo(new TreeMap<>(published));
        for (String id : found.keySet()) {
            assertThat(testbed.objects().get("blobs/" + id.substring(0, 2) + "/" + id)).as("bytes of sample " + id).isPresent().get()
                    .satisfies(bytes -> assertThat(Hashes.sha256(bytes)).isEqualTo(id));
        }
    }

    private static Expected expected(Sample sample) {
        return new Expected(Set.copyOf(sample.labels()), sample.split());
    }

    /** Along the head's ancestry every record of the log is taken in once, or waits, or is set aside; what is not cut yet waits, too. */
    public void nothingIsNewTwiceAndNothingForgotten() {
        List<JournalEntry> line = new Ancestry(journal).line(head.entry());
        List<OffsetRange> learned = new ArrayList<>();
        for (JournalEntry entry : line) {
            List<OffsetRange> twice = Ranges.intersection(entry.round().taken(), learned);
            assertThat(twice).as("places of the log that round " + entry.round().round() + " takes in though one of its ancestors did").isEmpty();
            learned.addAll(Ranges.attempted(entry.round().taken(), 0));
        }
        for (long place : fold.places()) {
            boolean cut = place < head.cursor().next(fold.at(place).topicId(), fold.at(place).partition());
            int homes = home(learned, place) + home(head.pending(), place) + home(head.setAside(), place) + (cut ? 0 : 1);
            assertThat(homes).as("places where record " + place + " of the log is: learned, pending, set aside or not cut yet").isEqualTo(1);
        }
    }

    private int home(List<OffsetRange> ranges, long place) {
        return Ranges.contains(ranges, fold.at(place)) ? 1 : 0;
    }

    /** Exactly one FINISHED run with verdict accepted and one version for each accepted round, and none besides. */
    public void everyAcceptedRoundHasOneRunAndOneVersion() {
        List<RunInfo> finished = runs("attributes.status = 'FINISHED'").stream()
                .filter(run -> "accepted".equals(run.tags().get(VERDICT))).toList();
        Set<String> attempts = accepted.stream().map(JournalEntry::attempt).collect(Collectors.toSet());
        assertThat(finished).as("attempts of FINISHED runs with verdict accepted, against those of accepted rounds")
                .extracting(run -> run.tags().get("engram.attempt")).containsExactlyInAnyOrderElementsOf(attempts);
        List<VersionInfo> versions = testbed.registry().versions(scenario);
        assertThat(versions).as("runs of the versions, against the FINISHED runs of accepted rounds").extracting(VersionInfo::run)
                .containsExactlyInAnyOrderElementsOf(finished.stream().map(RunInfo::id).toList());
        Map<Long, List<String>> registered = entries.stream().filter(entry -> entry.kind() == EntryKind.REGISTERED)
                .collect(Collectors.groupingBy(entry -> entry.registration().round(),
                        Collectors.mapping(entry -> entry.registration().version(), Collectors.toList())));
        Map<Long, List<String>> told = versions.stream().collect(Collectors.groupingBy(
                version -> Long.parseLong(version.tags().get("engram.round")), Collectors.mapping(VersionInfo::version, Collectors.toList())));
        assertThat(registered).as("versions by round: the journal's against MLflow's").isEqualTo(told);
        assertThat(registered.keySet()).as("rounds with a version against accepted rounds")
                .containsExactlyInAnyOrderElementsOf(accepted.stream().map(entry -> entry.round().round()).toList());
    }

    /** Nobody works, so no run may say that it runs; who left one without an end is known by a tag. */
    public void noRunIsLeftRunning() {
        assertThat(runs("")).as("runs that are neither FINISHED nor FAILED nor KILLED").filteredOn(
                run -> run.status() == RunStatus.RUNNING || run.status() == RunStatus.SCHEDULED).isEmpty();
        assertThat(runs("attributes.status = 'KILLED'")).as("KILLED runs without the tag engram.abandoned")
                .filteredOn(run -> !run.tags().containsKey("engram.abandoned")).isEmpty();
        Set<String> failed = entries.stream().filter(entry -> entry.kind() == EntryKind.ROUND_FAILED).map(JournalEntry::attempt)
                .collect(Collectors.toSet());
        assertThat(runs("attributes.status = 'FAILED'")).as("attempts of FAILED runs, against those of failed rounds")
                .extracting(run -> run.tags().get("engram.attempt")).containsExactlyInAnyOrderElementsOf(failed);
    }

    private List<RunInfo> runs(String filter) {
        return testbed.registry().runs(testbed.registry().experiment(scenario), filter);
    }

    /** Every decision on the topic has one entry in the journal, in the same order, and the last one is what is to be served. */
    public void decisionsAndJournalAgree() {
        List<String> decided = testbed.decisions(scenario).stream().map(ModelDecided::decision).distinct().toList();
        List<String> applied = entries.stream().filter(entry -> entry.kind() == EntryKind.DECISION).map(entry -> entry.decision().id()).toList();
        assertThat(applied).as("decisions in the journal against those on the topic").isEqualTo(decided);
        String champion = head.champion() == null ? null : head.champion().version();
        List<ModelPromoted> promoted = testbed.promotions(scenario);
        assertThat(promoted.isEmpty() ? null : promoted.get(promoted.size() - 1).version())
                .as("version that is to be served, against the journal's champion").isEqualTo(champion);
    }

    /** Whoever asks for a prediction gets the champion's. */
    public void servingAnswersWithTheChampion() {
        if (head.champion() != null) {
            assertThat(testbed.serving().postForJson("/v1/scenarios/" + scenario + "/predict", TinyPictures.png(0, 0)).path("model_version").asText())
                    .as("version that serving answers with, against the journal's champion").isEqualTo(head.champion().version());
        }
    }

    /** Every version that was committed, also those that were undone, comes out again with the same bytes. */
    public void everyVersionRebuilds(Path work) {
        for (RebuildReport report : fold.rebuild(leaves(), work)) {
            assertThat(report.steps()).as("rounds whose bytes do not come out again")
                    .filteredOn(step -> step.verdict() != RebuildReport.Verdict.EQUAL).isEmpty();
        }
    }

    /** The rounds nobody descends from, newest last, each with the newest ancestor that an earlier one passed. */
    private List<long[]> leaves() {
        Ancestry ancestry = new Ancestry(journal);
        Set<Long> parents = accepted.stream().map(entry -> entry.round().parentRound()).collect(Collectors.toSet());
        Set<Long> passed = new HashSet<>();
        List<long[]> leaves = new ArrayList<>();
        for (JournalEntry leaf : accepted) {
            if (!parents.contains(leaf.round().round())) {
                List<Long> line = ancestry.line(leaf.seq()).stream().map(entry -> entry.round().round()).toList();
                long from = line.stream().filter(passed::contains).reduce(0L, (older, newer) -> newer);
                leaves.add(new long[] {leaf.round().round(), from});
                passed.addAll(line);
            }
        }
        assertThat(passed).as("rounds that are rebuilt, against accepted rounds")
                .containsExactlyInAnyOrderElementsOf(accepted.stream().map(entry -> entry.round().round()).toList());
        return leaves;
    }

    /** How many versions were committed. */
    public int versions() {
        return accepted.size();
    }

    @Override
    public void close() {
        fold.close();
    }
}
