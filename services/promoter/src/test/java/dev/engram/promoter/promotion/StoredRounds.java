package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.journal.Configuration;
import dev.engram.lineage.journal.Aftermath;
import dev.engram.lineage.journal.Decisions;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Registration;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Suspects;
import dev.engram.lineage.journal.Transitions;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.TopicOffset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trainer's part of a story: rounds with their bundles in a store, and a journal that says so. */
public final class StoredRounds {
    private final String scenario;
    private final Artifacts artifacts;
    private final Writer writer;

    /** A new scenario in this store. */
    public StoredRounds(ObjectStore store, String scenario) {
        this.scenario = scenario;
        this.artifacts = new Artifacts(store);
        this.writer = new Writer(Journal.of(store, scenario), Clock.systemUTC());
        ScenarioRecord record = record(scenario, false);
        String hash = CanonicalJson.sha256(record);
        writer.write(place -> Optional.of(place.draft(EntryKind.CONFIGURATION, Transitions.configured(place.head(), hash))
                .with(new Configuration(hash, record))));
    }

    /** A scenario's record. */
    public static ScenarioRecord record(String scenario, boolean autoPromote) {
        RoundPolicy policy = new RoundPolicy(0, 0, 0.8, 0.1, 3, "set-aside", autoPromote, 60);
        return new ScenarioRecord(1, scenario, "image-classification", Map.of(), "0".repeat(64), ScenarioRecord.PINNED, policy);
    }

    /** A round on top of the head passes its gate; its entry. */
    public JournalEntry accept() {
        return write(true);
    }

    /** A round on top of the head does not pass its gate; its number. */
    public long reject() {
        return write(false).round().round();
    }

    /** MLflow has a round. */
    public void register(long round, String run, String version) {
        writer.write(place -> Optional.of(place.draft(EntryKind.REGISTERED, Transitions.registered(place.head(), round))
                .with(new Registration(round, run, scenario, version))));
    }

    /** The trainer applies a decision. */
    public JournalEntry apply(ModelDecided decided) {
        return new Decisions(writer).apply(decided, false);
    }

    /** Round of the head. */
    public long head() {
        return writer.journal().head().round();
    }

    private JournalEntry write(boolean accepted) {
        return writer.write(place -> {
            Head head = place.head();
            long number = head.nextRound();
            Map<String, ArtifactRef> files = Map.of("model.onnx", put("model of round " + number), "network.json", put("{\"round\":" + number + "}"));
            String bundle = artifacts.put(CanonicalJson.bytes(Map.of("format", 1, "scenario", scenario, "round", number, "files", files))).sha256();
            TopicOffset cut = new TopicOffset("topic", 0, number);
            RoundRecord round = new RoundRecord(number, head.state(), head.round(), head.entry(), List.of(), List.of(), cut, 1, 0, "requested", null, null,
                    put("order " + number).sha256(), null, null, accepted ? put("state " + number).sha256() : null, accepted ? bundle : null,
                    accepted ? files : null, null, null, place.time(), null);
            Aftermath after = new Aftermath(List.of(), List.of(), Suspects.none(), null);
            return Optional.of(accepted
                    ? place.draft(EntryKind.ROUND_ACCEPTED, Transitions.accepted(head, round, place.seq(), after)).with(round)
                    : place.draft(EntryKind.ROUND_REJECTED, Transitions.notAccepted(head, round, after)).with(round));
        }).orElseThrow();
    }

    private ArtifactRef put(String text) {
        return artifacts.put(text.getBytes(StandardCharsets.UTF_8));
    }
}
