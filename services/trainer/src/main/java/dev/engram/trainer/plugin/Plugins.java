package dev.engram.trainer.plugin;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginSet;
import dev.engram.artifacts.PluginStore;
import dev.engram.trainer.kafka.EventSink;
import dev.engram.trainer.scenario.Scenario;
import dev.engram.trainer.scenario.Scenarios;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installed plugin jars, and the scenarios that follow them: those get a record with the newest jars published, which comes in
 * force like any other. No class of a jar is ever loaded here.
 */
public final class Plugins {
    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

    private final PluginStore store;
    private final Scenarios scenarios;
    private final EventSink sink;
    private final Map<String, ScenarioRecord> moving = new ConcurrentHashMap<>();
    private final AtomicBoolean changed = new AtomicBoolean(true);

    /** Plugins in this store, followed by these scenarios. */
    public Plugins(PluginStore store, Scenarios scenarios, EventSink sink) {
        this.store = store;
        this.scenarios = scenarios;
        this.sink = sink;
    }

    /**
     * Makes a jar the newest of its id.
     *
     * @throws IllegalArgumentException if it is no jar or provides no plugin
     */
    public PluginJar install(Path jar) {
        int before = store.installed().size();
        PluginJar installed = store.install(jar);
        if (store.installed().size() == before) {
            LOG.info("plugin {} {} from {} is installed", installed.id(), installed.sha256().substring(0, 12), installed.file());
            return installed;
        }
        LOG.info("installed plugin {} {} from {}: {}", installed.id(), installed.sha256().substring(0, 12), installed.file(),
                installed.plugins().stream().map(PluginJar.Provided::type).toList());
        look();
        return installed;
    }

    /** The newest jar of every id, in the order of installation. */
    public List<PluginStore.Installed> installed() {
        Map<String, PluginStore.Installed> newest = new LinkedHashMap<>();
        for (PluginStore.Installed one : store.installed()) {
            newest.remove(one.jar().id());
            newest.put(one.jar().id(), one);
        }
        return new ArrayList<>(newest.values());
    }

    /** A scenario's record may be behind the newest jars: the next step looks. */
    public void look() {
        changed.set(true);
    }

    /** Moves the scenarios that follow to the newest jars. */
    public boolean step() {
        if (!changed.getAndSet(false)) {
            return false;
        }
        try {
            List<Scenario> following = scenarios.owned().stream().filter(scenario -> scenario.published().follows()).toList();
            PluginSet latest = following.isEmpty() ? new PluginSet(List.of()) : store.latest();
            if (!latest.jars().isEmpty()) {
                String hash = store.save(latest);
                following.forEach(scenario -> move(scenario, hash));
            }
            return false;
        } catch (RuntimeException e) {
            changed.set(true);
            throw e;
        }
    }

    private void move(Scenario scenario, String hash) {
        ScenarioRecord now = scenario.published();
        if (hash.equals(now.pluginSet())) {
            moving.remove(scenario.id());
            return;
        }
        ScenarioRecord moved = now.withPluginSet(hash);
        if (moved.equals(moving.put(scenario.id(), moved))) {
            return;
        }
        LOG.info("scenario {} follows the newest plugins: {}", scenario.id(), hash.substring(0, 12));
        sink.send(Topics.SCENARIOS, scenario.id(), Topics.TYPE_SCENARIO, moved).whenComplete((sent, failure) -> {
            if (failure != null) {
                LOG.warn("the record of scenario {} was not published: {}", scenario.id(), failure.toString());
                moving.remove(scenario.id());
                look();
            }
        });
    }
}
