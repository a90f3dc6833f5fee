package dev.engram.testkit;

import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.OpFactory;
import dev.engram.api.scenario.ScenarioFactory;
import java.util.EnumMap;
import java.util.Map;

/**
 * A plugin jar that needs no other: a scenario for grey pictures of 8 by 8 pixels with its own network, op, augmentation, loss and method of
 * retention. It has a hole at every place where plugin code may go wrong, and what a test puts in there is what is wrong with it.
 * Several of different names can be installed side by side.
 */
public final class WholePlugin {
    /** Where code may be put; what is in scope there. */
    public enum Hole {
        /** Members of the scenario's class. */
        SCENARIO,
        /** Statements of {@code plan(config)}. */
        PLAN,
        /** Statements of the model's {@code create(config, input, classes)}. */
        MODEL,
        /** Instead of the op's TorchScript, an expression of {@code site}. */
        OP,
        /** Members of the augmentation's class. */
        AUGMENTATION,
        /** Statements of {@code apply(picture, random)}. */
        APPLY,
        /** Statements of the loss's {@code compute(outputs, targets, mask)}. */
        LOSS,
        /** Statements of {@code beforeRound(round)}. */
        BEFORE,
        /** Statements of {@code afterStep(round, step)}. */
        STEP
    }

    private static final String HEAD = """
            package %s;
            import ai.djl.ndarray.*;
            import ai.djl.ndarray.types.*;
            import dev.engram.api.augment.*;
            import dev.engram.api.learning.*;
            import dev.engram.api.network.*;
            import dev.engram.api.plugin.Plugin;
            import dev.engram.api.scenario.*;
            import java.util.*;
            """;
    private static final String SCENARIO = """
            @Plugin(name = "%1$s", config = Scenario.Config.class)
            public class Scenario implements ScenarioFactory<Scenario.Config> {
                public record Config(Integer epochs) {
                    public Config {
                        epochs = epochs == null ? 3 : epochs;
                        if (epochs < 1 || epochs > 100) {
                            throw new IllegalArgumentException("epochs: expected 1 to 100, got " + epochs);
                        }
                    }
                }
                %2$s
                @Override
                public ScenarioPlan plan(Config config) {
                    %3$s
                    return new ScenarioPlan(Task.SINGLE_LABEL, new InputSpec(1, 8, 8, List.of(0.3), List.of(0.3)), PluginRef.of("%1$s-net"),
                            List.of(PluginRef.of("%1$s-change")), PluginRef.of("%1$s-loss"), List.of(PluginRef.of("replay"), PluginRef.of("%1$s-keeper")),
                            TrainingPlan.builder().epochs(config.epochs()).batchSize(32).learningRate(1e-2).finalLearningRate(1e-3)
                                    .warmup(0).weightDecay(0).clipNorm(0).seed(1).build(), GatePlan.defaults(), DecisionRule.softmax());
                }
            }
            """;
    private static final String MODEL = """
            @Plugin(name = "%1$s-net")
            public class Model implements ModelFactory<Plugin.NoConfig> {
                @Override
                public Network create(Plugin.NoConfig config, InputSpec input, int classes) {
                    %2$s
                    return Network.builder(input).named("%1$s").with(new Steps().create()).flatten().linear("hidden", 16).activation("%1$s-op")
                            .head("fc", classes).build();
                }
            }
            """;
    private static final String OP = """
            @Plugin(name = "%1$s-op")
            public class Steps implements OpFactory {
                @Override
                public Op create() {
                    return new Op() {
                        @Override
                        public String name() {
                            return "%1$s-op";
                        }

                        @Override
                        public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
                            return inputs.get(0);
                        }

                        @Override
                        public String torch(Site site) {
                            return %2$s;
                        }

                        @Override
                        public List<OnnxNode> onnx(Site site) {
                            return List.of(OnnxNode.of("Relu", List.of(site.input()), site.output(), Map.of()));
                        }
                    };
                }
            }
            """;
    private static final String AUGMENTATION = """
            @Plugin(name = "%1$s-change")
            public class Change implements AugmentationFactory<Plugin.NoConfig> {
                %2$s
                @Override
                public Augmentation create(Plugin.NoConfig config) {
                    return this::apply;
                }

                private Picture apply(Picture picture, SplittableRandom random) {
                    %3$s
                    return picture;
                }
            }
            """;
    private static final String LOSS = """
            @Plugin(name = "%1$s-loss")
            public class Mean implements LossFactory<Plugin.NoConfig> {
                @Override
                public Loss create(Plugin.NoConfig config) {
                    return this::compute;
                }

                private NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
                    %2$s
                    return targets.mul(outputs.get(Network.OUTPUT).logSoftmax(1)).sum(new int[] {1}).mean().neg();
                }
            }
            """;
    private static final String KEEPER = """
            @Plugin(name = "%1$s-keeper")
            public class Keeper implements RetentionFactory<Plugin.NoConfig> {
                @Override
                public Retention create(Plugin.NoConfig config) {
                    return new Retention() {
                        @Override
                        public Set<Hook> hooks() {
                            return Set.of(Hook.BEFORE_ROUND, Hook.AFTER_STEP);
                        }

                        @Override
                        public void beforeRound(LearningRound round) {
                            %2$s
                        }

                        @Override
                        public void afterStep(LearningRound round, long step) {
                            %3$s
                        }
                    };
                }
            }
            """;

    private final String name;
    private final Map<Hole, String> holes = new EnumMap<>(Hole.class);

    private WholePlugin(String name) {
        this.name = name;
        holes.put(Hole.OP, "Torch.call(\"relu\", site.input())");
    }

    /** A plugin with nothing wrong; its scenario has that name, the other parts' names begin with it. */
    public static WholePlugin named(String name) {
        return new WholePlugin(name);
    }

    /** Puts code into a hole. */
    public WholePlugin with(Hole hole, String code) {
        holes.put(hole, code);
        return this;
    }

    /** The package of its classes. */
    public String home() {
        return "plugin." + name.replace('-', '_');
    }

    /** The jar, to be changed further or written. */
    public SourceJar jar() {
        return new SourceJar()
                .source(text(SCENARIO, Hole.SCENARIO, Hole.PLAN)).service(ScenarioFactory.class, home() + ".Scenario")
                .source(text(MODEL, Hole.MODEL)).service(ModelFactory.class, home() + ".Model")
                .source(text(OP, Hole.OP)).service(OpFactory.class, home() + ".Steps")
                .source(text(AUGMENTATION, Hole.AUGMENTATION, Hole.APPLY)).service(AugmentationFactory.class, home() + ".Change")
                .source(text(LOSS, Hole.LOSS)).service(LossFactory.class, home() + ".Mean")
                .source(text(KEEPER, Hole.BEFORE, Hole.STEP)).service(RetentionFactory.class, home() + ".Keeper");
    }

    private String text(String template, Hole first, Hole... more) {
        Object[] parts = new Object[2 + more.length];
        parts[0] = name;
        parts[1] = holes.getOrDefault(first, "");
        for (int i = 0; i < more.length; i++) {
            parts[2 + i] = holes.getOrDefault(more[i], "");
        }
        return HEAD.formatted(home()) + template.formatted(parts);
    }
}
