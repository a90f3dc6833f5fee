package dev.engram.engine.plugins;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.Op;
import dev.engram.api.network.OpFactory;
import dev.engram.api.network.Ops;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.engine.retention.StockRetention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins of one PluginSet, by kind and name, with the engine's stock retention methods beside them. Needs no natives: the
 * command line uses it to check a scenario before it is created. Thread-safe after {@link #open}.
 */
public final class PluginCatalog implements AutoCloseable {
    private static final List<Class<?>> KINDS = List.of(
            ScenarioFactory.class, ModelFactory.class, OpFactory.class, AugmentationFactory.class, LossFactory.class, RetentionFactory.class);

    private final PluginLoader loader;
    private final Map<Class<?>, Map<String, Object>> byKind;

    private PluginCatalog(PluginLoader loader, Map<Class<?>, Map<String, Object>> byKind) {
        this.loader = loader;
        this.byKind = byKind;
    }

    /**
     * The plugins of the jars in a folder.
     *
     * @param folder may be missing: then there are the stock ones only
     * @throws PluginException if a service file, a class or an annotation is broken, or two plugins of a kind share a name
     */
    public static PluginCatalog open(Path folder) {
        if (!Files.isDirectory(folder)) {
            return of(List.of());
        }
        try (Stream<Path> files = Files.list(folder)) {
            return of(files.filter(f -> f.toString().endsWith(".jar")).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the plugins in " + folder, e);
        }
    }

    /** The plugins of these jars. */
    public static PluginCatalog of(List<Path> jars) {
        PluginLoader loader = new PluginLoader(jars, PluginCatalog.class.getClassLoader());
        try {
            Map<Class<?>, Map<String, Object>> byKind = new java.util.HashMap<>();
            for (Class<?> kind : KINDS) {
                byKind.put(kind, index(kind, ServiceFiles.load(kind, loader)));
            }
            return new PluginCatalog(loader, byKind);
        } catch (RuntimeException e) {
            close(loader);
            throw e;
        }
    }

    private static Map<String, Object> index(Class<?> kind, List<Object> found) {
        List<Object> all = new ArrayList<>(found);
        if (kind == RetentionFactory.class) {
            all.addAll(StockRetention.all());
        }
        Map<String, Object> byName = new TreeMap<>();
        for (Object plugin : all) {
            Object there = byName.putIfAbsent(ServiceFiles.annotation(plugin).name(), plugin);
            if (there != null) {
                throw new PluginException("two plugins of kind " + kind.getSimpleName() + " are called '"
                        + ServiceFiles.annotation(plugin).name() + "': " + there.getClass().getName() + " and "
                        + plugin.getClass().getName() + "; rename one, or leave one jar out");
            }
        }
        return byName;
    }

    /** Names of a kind, sorted. */
    public Set<String> names(Class<?> kind) {
        return byKind.getOrDefault(kind, Map.of()).keySet();
    }

    /** The plan of a scenario; every plugin it names is looked up and its configuration bound, so that nothing is wrong later. */
    public ScenarioPlan plan(String scenario, Map<String, Object> configuration) {
        PluginRef ref = new PluginRef(scenario, configuration);
        ScenarioFactory<?> factory = get(ScenarioFactory.class, scenario);
        ScenarioPlan plan = guarded(ref, "scenario", () -> planned(factory, ref));
        network(plan, 1);
        loss(plan.loss());
        plan.augmentations().forEach(this::augmentation);
        plan.retention().forEach(this::retention);
        return plan;
    }

    /** The network of a plan for so many classes. */
    public Network network(ScenarioPlan plan, int classes) {
        ModelFactory<?> factory = get(ModelFactory.class, plan.model().name());
        return guarded(plan.model(), "model", () -> created(factory, plan.model(), plan.input(), classes));
    }

    /** The loss of that name and configuration. */
    public Loss loss(PluginRef ref) {
        LossFactory<?> factory = get(LossFactory.class, ref.name());
        return guarded(ref, "loss", () -> lost(factory, ref));
    }

    /** The augmentation of that name and configuration. */
    public Augmentation augmentation(PluginRef ref) {
        AugmentationFactory<?> factory = get(AugmentationFactory.class, ref.name());
        return guarded(ref, "augmentation", () -> augmented(factory, ref));
    }

    /** The method of retention of that name and configuration. */
    public Retention retention(PluginRef ref) {
        RetentionFactory<?> factory = get(RetentionFactory.class, ref.name());
        return guarded(ref, "retention", () -> retained(factory, ref));
    }

    /** The stock ops and those of the plugins. */
    public Ops ops() {
        List<Op> own = byKind.get(OpFactory.class).values().stream().map(f -> ((OpFactory) f).create()).toList();
        return Ops.standard().with(own);
    }

    @Override
    public void close() {
        close(loader);
    }

    private static void close(PluginLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the plugins' jars", e);
        }
    }

    private <T> T get(Class<T> kind, String name) {
        Object found = byKind.get(kind).get(name);
        if (found == null) {
            throw new PluginException("no " + kind.getSimpleName() + " is called '" + name + "'; this PluginSet has " + names(kind));
        }
        return kind.cast(found);
    }

    /** A plugin's own errors reach the user with the plugin's name in front. */
    private static <T> T guarded(PluginRef ref, String what, java.util.function.Supplier<T> call) {
        try {
            T made = call.get();
            if (made == null) {
                throw new PluginException(what + " '" + ref.name() + "' gave nothing");
            }
            return made;
        } catch (PluginException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            String reason = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
            throw new PluginException(what + " '" + ref.name() + "': " + reason, e);
        }
    }

    private static <C> ScenarioPlan planned(ScenarioFactory<C> factory, PluginRef ref) {
        return factory.plan(Binding.<C>bind(factory, ref));
    }

    private static <C> Network created(ModelFactory<C> factory, PluginRef ref, InputSpec input, int classes) {
        return factory.create(Binding.<C>bind(factory, ref), input, classes);
    }

    private static <C> Loss lost(LossFactory<C> factory, PluginRef ref) {
        return factory.create(Binding.<C>bind(factory, ref));
    }

    private static <C> Augmentation augmented(AugmentationFactory<C> factory, PluginRef ref) {
        return factory.create(Binding.<C>bind(factory, ref));
    }

    private static <C> Retention retained(RetentionFactory<C> factory, PluginRef ref) {
        return factory.create(Binding.<C>bind(factory, ref));
    }
}
