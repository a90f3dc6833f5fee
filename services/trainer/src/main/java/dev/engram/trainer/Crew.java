package dev.engram.trainer;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.worker.RoundRunner;
import dev.engram.registry.Mlflow;
import dev.engram.trainer.bulletin.Bulletin;
import dev.engram.trainer.kafka.KafkaClients;
import dev.engram.trainer.kafka.Outbox;
import dev.engram.trainer.log.LogReader;
import dev.engram.trainer.log.Ownership;
import dev.engram.trainer.log.Positions;
import dev.engram.trainer.log.WholeLog;
import dev.engram.trainer.mlflow.MlflowDesk;
import dev.engram.trainer.plugin.PluginFolder;
import dev.engram.trainer.plugin.Plugins;
import dev.engram.trainer.round.Agenda;
import dev.engram.trainer.round.Retry;
import dev.engram.trainer.round.RoundEvents;
import dev.engram.trainer.round.RoundLoop;
import dev.engram.trainer.round.RoundTools;
import dev.engram.trainer.round.Workplace;
import dev.engram.trainer.scenario.Scenario;
import dev.engram.trainer.scenario.Scenarios;
import dev.engram.trainer.scenario.Steward;
import dev.engram.trainer.scenario.Workshop;
import dev.engram.trainer.store.CacheLimit;
import dev.engram.trainer.store.DataFolder;
import dev.engram.trainer.store.ErasedCopies;
import dev.engram.trainer.sweep.Sweeper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trainer at work on one training log: its parts, wired, and the threads that drive them. */
public final class Crew implements Ownership, RoundLoop.Listener, AutoCloseable {
    private static final Duration NONE = Duration.ZERO;

    private final Scenarios scenarios;
    private final Agenda agenda;
    private final Steward steward;
    private final Plugins plugins;
    private final PluginFolder folder;
    private final Bulletin bulletin;
    private final LogReader log;
    private final RoundLoop rounds;
    private final CacheLimit cache;
    private final MlflowDesk mlflow;
    private final Outbox outbox;
    private final SampleCatalog catalog;
    private final Meters meters;
    private final Sweeper sweeper;
    private final Map<String, Loop> loops = new LinkedHashMap<>();
    private final Loop logLoop;
    private final Loop roundLoop;

    Crew(Settings settings, DataFolder data, KafkaClients kafka, Map<String, String> topicIds, SampleCatalog catalog, ObjectStore store,
            RoundRunner runner, Mlflow registry, Meters meters, Clock clock) throws IOException {
        this.catalog = catalog;
        this.meters = meters;
        String topicId = topicIds.get(Topics.SAMPLES_ADMITTED);
        scenarios = new Scenarios(new Workshop(store, catalog, topicId, settings.orphanGrace(), clock));
        agenda = new Agenda(scenarios, clock);
        steward = new Steward(scenarios, this::stirred);
        // What may fail comes before the clients that would have to be closed.
        mlflow = new MlflowDesk(registry, store, settings.bucket(), scenarios, data.resolve(""), data.instance(), clock);
        Workplace workplace = new Workplace(data.resolve("rounds"));
        workplace.sweep();
        outbox = new Outbox(kafka.producer());
        PluginStore pluginStore = new PluginStore(store);
        plugins = new Plugins(pluginStore, scenarios, outbox);
        bulletin = new Bulletin(kafka.reader(), topicIds, scenarios, agenda, steward, this::heard, clock);
        log = new LogReader(kafka.member(Settings.GROUP, data.instance(), settings.session()), catalog, Topics.SAMPLES_ADMITTED, topicId, scenarios, this);
        Artifacts artifacts = new Artifacts(store);
        StateStore states = new StateStore(artifacts);
        BlobCache blobs = new BlobCache(artifacts, data.resolve("cache"));
        rounds = new RoundLoop(agenda, new RoundTools(new RoundStaging(blobs, states, pluginStore),
                states, runner, workplace, Retry.real(), new RoundEvents(outbox, clock), mlflow, settings.terms(), clock), this);
        logLoop = loop("log", NONE, log::step, log::close);
        cache = new CacheLimit(data.resolve("cache"), settings.cacheBytes(), clock);
        roundLoop = loop("rounds", Duration.ofMillis(200), this::round, () -> { });
        loop("bulletin", NONE, this::read, bulletin::close);
        loop("steward", Duration.ofSeconds(1), steward::step, () -> { });
        mlflow.wakes(loop("mlflow", Duration.ofSeconds(2), mlflow::step, mlflow::close)::wake);
        loop("erased", Duration.ofSeconds(30), new ErasedCopies(blobs)::step, () -> { });
        loop("plugins", Duration.ofSeconds(5), plugins::step, () -> { });
        sweeper = new Sweeper(store, new WholeLog(kafka::reader, Topics.SAMPLES_ADMITTED), settings.sweep(),
                () -> scenarios.owns(0) && reads(), meters::swept, clock);
        loop("sweep", Duration.ofMinutes(1), sweeper::step, () -> { });
        folder = settings.pluginsFolder() == null ? null : new PluginFolder(settings.pluginsFolder(), data.resolve("copies"), plugins::install);
        if (folder != null) {
            loop("plugins-folder", Duration.ofSeconds(1), folder::step, () -> { });
        }
    }

    private Loop loop(String name, Duration pause, Loop.Step step, Runnable last) {
        Loop loop = new Loop(name, pause, step, last);
        loops.put(name, loop);
        return loop;
    }

    void start() {
        bulletin.open();
        meters.lag(log::lag);
        meters.running(() -> rounds.running().isPresent() ? 1 : 0);
        loops.values().stream().filter(loop -> loop != logLoop).forEach(Loop::start);
    }

    /** The log is joined only when every scenario is known that stood there: no record need wait for one. */
    private boolean read() {
        boolean before = bulletin.caughtUp();
        bulletin.step();
        if (!before && bulletin.caughtUp()) {
            log.join();
            logLoop.start();
        }
        return true;
    }

    /** Between rounds nothing is taken from the cache: the time to cut it back. */
    private boolean round() {
        cache.step();
        return rounds.step();
    }

    /** The scenarios. */
    public Scenarios scenarios() {
        return scenarios;
    }

    /** The requests that are open. */
    public Agenda agenda() {
        return agenda;
    }

    /** The plugins. */
    public Plugins plugins() {
        return plugins;
    }

    /** The round under way, if there is one. */
    public Optional<RoundLoop.Running> running() {
        return rounds.running();
    }

    /** The page of a run in MLflow; null while MLflow has not said where it is. */
    public String link(String scenario, String run) {
        return mlflow.link(scenario, run);
    }

    /** Accepted rounds that MLflow does not have yet. */
    public int unregistered() {
        return mlflow.waiting();
    }

    /** What keeps the store from growing for ever. */
    public Sweeper sweeper() {
        return sweeper;
    }

    /** Where its events go. */
    public Outbox outbox() {
        return outbox;
    }

    /** Stops reading the log: it is another one now. */
    void halt(String reason) {
        log.halt(reason);
    }

    /** Whether scenarios and the log are read as far as they stood at the start. */
    public boolean caughtUp() {
        return bulletin.caughtUp() && log.caughtUp();
    }

    /** Records of the log that are not read yet. */
    public long lag() {
        return log.lag();
    }

    /** What does not work now, by the name of the part; empty if everything does. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new LinkedHashMap<>();
        loops.forEach((name, loop) -> {
            if (loop.trouble() != null) {
                troubles.put("thread " + name, loop.trouble());
            }
        });
        if (folder != null) {
            folder.refusals().forEach((jar, reason) -> troubles.put("plugins folder " + jar, "was not installed: " + reason));
        }
        log.parked().forEach(scenario -> troubles.put("scenario " + scenario,
                "the training log has samples of it, but it is not known or not in force yet: create it"));
        scenarios.owned().stream().filter(scenario -> scenario.trouble() != null)
                .forEach(scenario -> troubles.put("scenario " + scenario.id(), scenario.trouble()));
        return troubles;
    }

    /** Whether the jars that lay in the watched folder at the start are installed. */
    public boolean equipped() {
        return folder == null || folder.settled();
    }

    /** Whether the log is read, and is the one that the journals speak of. */
    public boolean reads() {
        return caughtUp() && logLoop.trouble() == null
                && scenarios.owned().stream().allMatch(scenario -> scenario.contradiction() == null);
    }

    /** Threads that ended though nobody told them to. */
    public List<String> dead() {
        return loops.entrySet().stream()
                .filter(loop -> !loop.getValue().alive() && !loop.getValue().closed() && (loop.getValue() != logLoop || bulletin.caughtUp()))
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public void gained(Map<Integer, Positions> partitions) {
        scenarios.gained(partitions.keySet());
        bulletin.gained(partitions);
        mlflow.gained(scenarios.owned());
        plugins.look();
        stirred();
    }

    @Override
    public void lost(Collection<Integer> partitions) {
        scenarios.lost(partitions);
        bulletin.lost(partitions);
        rounds.cancel(scenario -> partitions.contains(scenario.partition()));
    }

    @Override
    public Optional<Positions> dealtWith(int partition) {
        return bulletin.dealtWith(partition);
    }

    @Override
    public void ended(Scenario scenario, JournalEntry entry) {
        meters.ended(entry);
    }

    @Override
    public void answered() {
        log.commitSoon();
    }

    private void heard(ScenarioRecord record) {
        mlflow.gained(scenarios.find(record.id()).filter(scenarios::owns).stream().toList());
        plugins.look();
        stirred();
    }

    private void stirred() {
        scenarios.owned().forEach(meters::waiting);
        List.of("steward", "plugins", "rounds").forEach(name -> {
            if (loops.containsKey(name)) {
                loops.get(name).wake();
            }
        });
    }

    /** Stops: the round under way is cancelled and counts as no attempt. */
    @Override
    public void close() {
        roundLoop.cancel();
        sweeper.stop();
        loops.values().forEach(Loop::stop);
        roundLoop.close(Duration.ofSeconds(15));
        loops.values().forEach(Loop::close);
        outbox.close();
        catalog.close();
    }
}
