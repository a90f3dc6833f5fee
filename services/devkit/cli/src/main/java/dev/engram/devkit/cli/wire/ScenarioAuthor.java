package dev.engram.devkit.cli.wire;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginSet;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates and changes scenarios. What cannot be learned or served is refused here, before anybody waits for a round: the plugins are
 * loaded in this process, which needs no natives, and the plan they make of the configuration is looked at.
 */
public final class ScenarioAuthor {
    private final Scenarios scenarios;
    private final PluginStore plugins;
    private final Artifacts artifacts;

    /** An author on this platform. */
    public ScenarioAuthor(Connection connection) {
        this(connection.scenarios(), connection.store());
    }

    ScenarioAuthor(Scenarios scenarios, ObjectStore store) {
        this.scenarios = scenarios;
        this.plugins = new PluginStore(store);
        this.artifacts = new Artifacts(store);
    }

    /**
     * Creates a scenario with the newest installed plugins.
     *
     * @param plugins {@code follow} or {@code pinned}
     * @throws UserError if the plugin is not known, or its configuration is wrong
     */
    public ScenarioRecord create(String id, String plugin, Map<String, Object> configuration, String plugins, RoundPolicy policy) {
        return create(new ScenarioRecord(1, id, plugin, configuration, null, plugins, policy), GivenWeights.none());
    }

    /**
     * Creates a scenario with the newest installed plugins.
     *
     * @param record  its PluginSet is not looked at
     * @param weights stored as blobs before anybody hears of the scenario
     * @throws UserError if the plugin is not known, its configuration is wrong, or the weights do not fit its network
     */
    public ScenarioRecord create(ScenarioRecord record, GivenWeights weights) {
        PluginSet latest = latest();
        return publish(weights.on(record.withPluginSet(latest.hash())), latest, weights);
    }

    /**
     * Changes a scenario to the record.
     *
     * @param latest whether it moves to the newest installed plugins; otherwise to those the record names
     */
    public ScenarioRecord update(ScenarioRecord record, boolean latest) {
        return update(record, latest, GivenWeights.none());
    }

    /**
     * Changes a scenario to the record, with these weights on top of what the record has.
     *
     * @param latest whether it moves to the newest installed plugins; otherwise to those the record names
     */
    public ScenarioRecord update(ScenarioRecord record, boolean latest, GivenWeights weights) {
        PluginSet set = latest ? latest() : plugins.load(record.pluginSet());
        return publish(weights.on(record.withPluginSet(set.hash())), set, weights);
    }

    /** Creates a scenario, or changes the one there is; one that is just so already stays. */
    public ScenarioRecord createOrUpdate(String id, String plugin, Map<String, Object> configuration, String plugins, RoundPolicy policy) {
        PluginSet latest = latest();
        ScenarioRecord wanted = new ScenarioRecord(1, id, plugin, configuration, latest.hash(), plugins, policy);
        Optional<ScenarioRecord> there = scenarios.find(id);
        return there.isPresent() && same(there.get(), wanted) ? there.get() : publish(wanted, latest, GivenWeights.none());
    }

    /** Compared as JSON, because there 1 and 1L are the same. */
    private static boolean same(ScenarioRecord there, ScenarioRecord wanted) {
        return Json.tree(Json.bytes(there)).equals(Json.tree(Json.bytes(wanted)));
    }

    private PluginSet latest() {
        PluginSet latest = plugins.latest();
        if (latest.jars().isEmpty()) {
            throw UserError.failed("no plugin is installed yet; install one with `engram plugin install JAR`");
        }
        return latest;
    }

    private ScenarioRecord publish(ScenarioRecord record, PluginSet set, GivenWeights weights) {
        check(record, set, weights);
        plugins.save(set);
        weights.store(artifacts);
        scenarios.publish(record);
        return record;
    }

    @SuppressWarnings("try") // the watch lasts as long as its block and is not asked anything
    private void check(ScenarioRecord record, PluginSet set, GivenWeights weights) {
        Path folder = temporary();
        try {
            List<Path> jars = plugins.fetch(set, folder);
            try (ExitWatch watch = new ExitWatch("scenario '" + record.id() + "'"); PluginCatalog catalog = PluginCatalog.of(jars)) {
                // A broken one has its reason, which the catalog gives when it is asked for.
                if (!catalog.names(ScenarioFactory.class).contains(record.plugin()) && catalog.whole(ScenarioFactory.class)) {
                    throw UserError.unknown("scenario plugin", record.plugin(), catalog.names(ScenarioFactory.class));
                }
                ScenarioPlan plan = new PlanCheck(catalog).require(record);
                weights.check(plan, catalog);
            }
        } catch (PluginException e) {
            throw new UserError(dev.engram.devkit.cli.Exit.USAGE, "scenario '" + record.id() + "': " + e.getMessage(), e);
        } finally {
            remove(folder);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("engram-plugins");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for plugins", e);
        }
    }

    private static void remove(Path folder) {
        try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
