package dev.engram.engine.plugins;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Mixing;
import dev.engram.api.augment.MixingFactory;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.OpFactory;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.PluginJar;
import dev.engram.engine.retention.StockRetention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The plugins of one PluginSet, by kind and name, with the engine's stock retention methods beside them. A set holds the jars of many
 * scenarios: a plugin that is broken, or shares its name with another, is an error for who asks for it, not for the others. Needs no natives:
 * the command line uses it to check a scenario before it is created. Thread-safe after {@link #open}.
 */
public final class PluginCatalog implements AutoCloseable {
    private final PluginLoader loader;
    private final Map<Class<?>, List<Listing>> byKind;
    private final Binding binding = new Binding();
    private final OwnOps ops;

    private PluginCatalog(PluginLoader loader, Map<Class<?>, List<Listing>> byKind) {
        this.loader = loader;
        this.byKind = byKind;
        this.ops = new OwnOps(byKind.get(OpFactory.class));
    }

    /**
     * The plugins of the jars in a folder.
     *
     * @param folder may be missing: then there are the stock ones only
     * @throws PluginException if a service file cannot be read
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
            Map<Class<?>, List<Listing>> byKind = new HashMap<>();
            for (Class<?> kind : PluginJar.KINDS) {
                byKind.put(kind, new ArrayList<>(ServiceFiles.load(kind, loader)));
            }
            StockRetention.all().forEach(stock -> byKind.get(RetentionFactory.class).add(Listing.of(RetentionFactory.class, stock)));
            return new PluginCatalog(loader, byKind);
        } catch (RuntimeException e) {
            close(loader);
            throw e;
        }
    }

    /** Names of a kind, sorted. */
    public Set<String> names(Class<?> kind) {
        Set<String> names = new TreeSet<>();
        byKind.getOrDefault(kind, List.of()).stream().filter(listing -> listing.broken() == null).forEach(listing -> names.add(listing.name()));
        return names;
    }

    /** Whether every class of a kind can be used, as far as is known without making one. */
    public boolean whole(Class<?> kind) {
        return byKind.getOrDefault(kind, List.of()).stream().allMatch(listing -> listing.broken() == null);
    }

    /** The plan of a scenario; every plugin it names is looked up and its configuration bound, so that nothing is wrong later. */
    public ScenarioPlan plan(String scenario, Map<String, Object> configuration) {
        PluginRef ref = new PluginRef(scenario, configuration);
        ScenarioFactory<?> factory = get(ScenarioFactory.class, scenario);
        ScenarioPlan plan = guarded(ref, ScenarioFactory.class, () -> planned(factory, ref));
        network(plan, 1);
        loss(plan.loss());
        plan.augmentations().forEach(augmentation -> augmentation(augmentation, plan.input()));
        plan.mixing().forEach(this::mixing);
        retention(plan.retention());
        return plan;
    }

    /** The methods of a plan, which get on with each other. */
    public List<Retention> retention(List<PluginRef> refs) {
        List<String> names = refs.stream().map(PluginRef::name).toList();
        List<Retention> methods = new ArrayList<>();
        for (PluginRef ref : refs) {
            Retention method = retention(ref);
            guarded(ref, RetentionFactory.class, () -> {
                method.beside(names);
                return names;
            });
            methods.add(method);
        }
        return methods;
    }

    /** The network of a plan for so many classes; its nodes fit. */
    public Network network(ScenarioPlan plan, int classes) {
        return network(plan.model(), plan.input(), classes);
    }

    /** The network of that name and configuration for an input and so many classes; its nodes fit. */
    public Network network(PluginRef model, InputSpec input, int classes) {
        ModelFactory<?> factory = get(ModelFactory.class, model.name());
        return guarded(model, ModelFactory.class, () -> {
            Network network = created(factory, model, input, classes);
            if (network != null) {
                ops.check(network);
            }
            return network;
        });
    }

    /** What published files call the tensors of a network that the model of that name made; one map for each family of files. */
    public List<Map<String, String>> aliases(PluginRef model, Network network) {
        ModelFactory<?> factory = get(ModelFactory.class, model.name());
        return guarded(model, ModelFactory.class, () -> factory.aliases(network));
    }

    /** The loss of that name and configuration. */
    public Loss loss(PluginRef ref) {
        LossFactory<?> factory = get(LossFactory.class, ref.name());
        return guarded(ref, LossFactory.class, () -> lost(factory, ref));
    }

    /** The augmentation of that name and configuration for an input. */
    public Augmentation augmentation(PluginRef ref, InputSpec input) {
        AugmentationFactory<?> factory = get(AugmentationFactory.class, ref.name());
        return guarded(ref, AugmentationFactory.class, () -> augmented(factory, ref, input));
    }

    /** The mixing of that name and configuration. */
    public Mixing mixing(PluginRef ref) {
        MixingFactory<?> factory = get(MixingFactory.class, ref.name());
        return guarded(ref, MixingFactory.class, () -> mixed(factory, ref));
    }

    /** The method of retention of that name and configuration. */
    public Retention retention(PluginRef ref) {
        RetentionFactory<?> factory = get(RetentionFactory.class, ref.name());
        return guarded(ref, RetentionFactory.class, () -> retained(factory, ref));
    }

    /** The stock ops and those of the plugins that can be made. */
    public Ops ops() {
        return ops.all();
    }

    /**
     * What was thrown, told as the fault of the plugin whose code it went through; empty if it went through none.
     *
     * @param thrown by anything that called plugin code
     */
    public Optional<PluginException> blamed(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            List<StackTraceElement> frames = Diagnosis.frames(each.getStackTrace());
            if (!frames.isEmpty()) {
                return Optional.of(new PluginException(owner(frames.get(0).getClassName()) + ": " + Diagnosis.of(each), thrown));
            }
        }
        return Optional.empty();
    }

    /** The plugin a class belongs to, for people. */
    private String owner(String type) {
        return byKind.values().stream().flatMap(List::stream).filter(listing -> listing.owns(type)).findFirst().map(Listing::toString)
                .orElseGet(() -> type + " in " + Place.of(type, loader));
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
        List<Listing> all = byKind.get(kind);
        List<Listing> called = all.stream().filter(listing -> name.equals(listing.name())).toList();
        if (called.size() > 1) {
            throw new PluginException("several plugins of kind " + kind.getSimpleName() + " are called '" + name + "': " + called
                    + "; rename one, or leave one jar out");
        }
        if (called.isEmpty()) {
            List<String> broken = all.stream().map(Listing::broken).filter(Objects::nonNull).map(Throwable::getMessage).distinct().toList();
            throw new PluginException("no " + kind.getSimpleName() + " is called '" + name + "'; this PluginSet has " + names(kind)
                    + (broken.isEmpty() ? "" : ". Some of its classes cannot be used: " + String.join("; ", broken)));
        }
        return kind.cast(called.get(0).instance());
    }

    /** A plugin's own errors reach the user with the plugin's name in front. */
    private <T> T guarded(PluginRef ref, Class<?> kind, Supplier<T> call) {
        try {
            T made = call.get();
            if (made == null) {
                throw new PluginException(listing(kind, ref.name()) + ": it returned null");
            }
            return made;
        } catch (PluginException | OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            boolean told = e instanceof IllegalArgumentException && e.getMessage() != null;
            throw new PluginException(listing(kind, ref.name()) + ": " + (told ? e.getMessage() : Diagnosis.of(e)), e);
        }
    }

    private Listing listing(Class<?> kind, String name) {
        return byKind.get(kind).stream().filter(listing -> name.equals(listing.name())).findFirst().orElseThrow();
    }

    private <C> ScenarioPlan planned(ScenarioFactory<C> factory, PluginRef ref) {
        return factory.plan(binding.<C>bind(factory, ref));
    }

    private <C> Network created(ModelFactory<C> factory, PluginRef ref, InputSpec input, int classes) {
        return factory.create(binding.<C>bind(factory, ref), input, classes);
    }

    private <C> Loss lost(LossFactory<C> factory, PluginRef ref) {
        return factory.create(binding.<C>bind(factory, ref));
    }

    private <C> Augmentation augmented(AugmentationFactory<C> factory, PluginRef ref, InputSpec input) {
        return factory.create(binding.<C>bind(factory, ref), input);
    }

    private <C> Mixing mixed(MixingFactory<C> factory, PluginRef ref) {
        return factory.create(binding.<C>bind(factory, ref));
    }

    private <C> Retention retained(RetentionFactory<C> factory, PluginRef ref) {
        return factory.create(binding.<C>bind(factory, ref));
    }
}
