package dev.engram.trainer;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.trainer.round.Agenda;
import dev.engram.trainer.round.Request;
import dev.engram.trainer.round.Retry;
import dev.engram.trainer.round.RoundEvents;
import dev.engram.trainer.round.RoundLoop;
import dev.engram.trainer.round.RoundRuns;
import dev.engram.trainer.round.RoundTools;
import dev.engram.trainer.round.Workplace;
import dev.engram.trainer.scenario.Scenario;
import dev.engram.trainer.scenario.Scenarios;
import dev.engram.trainer.scenario.Workshop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A trainer's rounds with nothing around them: a store and a catalog in memory, events that are remembered, a stub that learns. */
public final class Shop implements RoundLoop.Listener {
    public static final String TOPIC = "log-1";

    public final AwayStore store = new AwayStore();
    public SampleCatalog catalog = SampleCatalog.inMemory();
    public final MovableClock clock = new MovableClock();
    public final Recorder sink = new Recorder();
    public final StubRunner runner = new StubRunner();
    public Scenarios scenarios;
    public Agenda agenda;
    public RoundLoop rounds;
    private final Path dir;
    private String topic = TOPIC;
    /** Where rounds are shown; nowhere unless it is set. */
    public RoundRuns runs = RoundRuns.NONE;
    private long requests;
    private int answered;

    /** A shop with its rounds in this directory. */
    public Shop(Path dir) {
        this.dir = dir;
        start();
    }

    /** As after a restart when the training log's topic is another one: journals are there, and no record was read. */
    public void startOn(String topicId) {
        topic = topicId;
        catalog = SampleCatalog.inMemory();
        start();
    }

    /** As after a restart: nothing is known but what store and catalog hold. */
    public void start() {
        scenarios = new Scenarios(new Workshop(store, catalog, topic, Duration.ofHours(48), clock));
        scenarios.gained(IntStream.range(0, 64).boxed().toList());
        agenda = new Agenda(scenarios, clock);
        Artifacts artifacts = new Artifacts(store);
        StateStore states = new StateStore(artifacts);
        RoundStaging staging = new RoundStaging(new BlobCache(artifacts, dir.resolve("cache")), states, new PluginStore(store));
        rounds = new RoundLoop(agenda, new RoundTools(staging, states, runner, new Workplace(dir.resolve("rounds")), new Retry(time -> { }),
                new RoundEvents(sink, clock), (plan, request) -> runs.open(plan, request), new RoundTools.Terms("cpu", 1), clock), this);
    }

    /** A scenario, on request only. */
    public Scenario scenario(String id) {
        return scenario(id, RoundPolicy.defaults());
    }

    /** A scenario, in force. */
    public Scenario scenario(String id, RoundPolicy policy) {
        scenarios.published(new ScenarioRecord(1, id, "stub", Map.of(), null, ScenarioRecord.PINNED, policy));
        Scenario scenario = scenarios.find(id).orElseThrow();
        scenario.configure();
        return scenario;
    }

    /** Admits pictures by these names. */
    public void admit(String scenario, Split split, String... names) {
        for (String name : names) {
            ArtifactRef ref = new Artifacts(store).put(name.getBytes(StandardCharsets.UTF_8));
            SampleAdmitted event = new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, ref.sha256(), List.of(name.substring(0, 1)), split,
                    ref, List.of(), name, "/test", clock.instant().toString());
            Scenario of = scenarios.find(scenario).orElseThrow();
            catalog.applyAll(List.of(new Admission(new TopicOffset(topic, of.partition(), of.read().offset()), event, of.shares().orElseThrow())));
        }
    }

    /** Requests a round over everything that was read. */
    public Request request(String scenario, String id) {
        return request(scenario, id, scenarios.find(scenario).map(known -> known.read().offset()).orElse(0L));
    }

    /** Requests a round. */
    public Request request(String scenario, String id, long upTo) {
        Request request = new Request(requests++, scenario, id, upTo, "test", null, false, clock.millis());
        agenda.add(request);
        return request;
    }

    /** Works until nothing is due. */
    public void work() {
        int steps = 0;
        while (rounds.step()) {
            if (++steps > 100) {
                throw new AssertionError("there is always something to be done");
            }
        }
    }

    /** How many answers arrived. */
    public int answers() {
        return answered;
    }

    @Override
    public void ended(Scenario scenario, JournalEntry entry) { }

    @Override
    public void answered() {
        answered++;
    }

    /** People decided on a round of the scenario {@code digits}. */
    public static ModelDecided decision(String id, String kind, long round) {
        return new ModelDecided(1, id, "digits", kind, round, String.valueOf(round), null, "test", "2026-01-01T00:00:00Z");
    }
}
