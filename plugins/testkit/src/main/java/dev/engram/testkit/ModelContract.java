package dev.engram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorShape;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on: shapes fit, the network is a pure function of its arguments and survives JSON, every node can be
 * written in both forms, and more classes change the head's rows only.
 *
 * @param <C> the plugin's configuration record
 */
public abstract class ModelContract<C> extends PluginContract {
    /** For subclasses. */
    protected ModelContract() {}

    @Override
    protected abstract ModelFactory<C> plugin();

    /** Configurations to test with, as JSON. */
    protected List<String> configurations() {
        return List.of("{}");
    }

    /** Inputs to test with: small grey and colour ones by default. */
    protected List<InputSpec> inputs() {
        return List.of(
                new InputSpec(1, 28, 28, List.of(0.1), List.of(0.3)),
                new InputSpec(3, 64, 48, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    }

    /** Ops of the plugin's own. */
    protected Ops ops() {
        return Ops.standard();
    }

    @Override
    protected final Class<?> kind() {
        return ModelFactory.class;
    }

    /** One logit per class. */
    @Test
    void endsInOneLogitPerClass() {
        each((config, input) -> {
            Network network = plugin().create(config, input, 7);
            assertThat(network.shapes(ops()).get(network.outputs().get(0).node())).isEqualTo(TensorShape.of(7));
            assertThat(network.classes()).isEqualTo(7);
        });
    }

    /** A round that is folded again gets the same network. */
    @Test
    void isAPureFunction() {
        each((config, input) -> assertThat(plugin().create(config, input, 3)).isEqualTo(plugin().create(config, input, 3)));
    }

    /** The network travels beside the weights as JSON. */
    @Test
    void survivesJson() {
        each((config, input) -> {
            Network network = plugin().create(config, input, 3);
            assertThat(read(write(network))).isEqualTo(network);
        });
    }

    /** What was learnt can be carried over into more classes. */
    @Test
    void growsByRowsOfTheHeadOnly() {
        each((config, input) -> {
            Network few = plugin().create(config, input, 2);
            Network many = plugin().create(config, input, 5);
            assertThat(many.nodes()).isEqualTo(few.nodes());
            assertThat(many.parameters().stream().map(p -> p.labels() ? shrunk(p) : p).toList()).isEqualTo(
                    few.parameters().stream().map(p -> p.labels() ? shrunk(p) : p).toList());
            assertThat(many.head()).isNotEmpty().isEqualTo(few.head());
        });
    }

    /** The head works for a single class, as the first experience may bring no more. */
    @Test
    void takesASingleClass() {
        each((config, input) -> assertThat(plugin().create(config, input, 1).classes()).isEqualTo(1));
    }

    /** Every node has its TorchScript line and its ONNX nodes, which end in the node's value. */
    @Test
    void canBeWrittenInBothForms() {
        each((config, input) -> {
            Network network = plugin().create(config, input, 3);
            for (Site site : network.sites(ops(), n -> n, p -> p, b -> b)) {
                assertThat(ops().get(site.node().op()).torch(site)).isNotBlank();
                var nodes = ops().get(site.node().op()).onnx(site);
                assertThat(nodes.get(nodes.size() - 1).outputs()).contains(site.output());
            }
        });
    }

    private interface Check<C> {
        void on(C config, InputSpec input);
    }

    private void each(Check<C> check) {
        for (String json : configurations()) {
            for (InputSpec input : inputs()) {
                C config = config(json);
                check.on(config, input);
            }
        }
    }

    private static TensorSpec shrunk(TensorSpec spec) {
        return new TensorSpec(spec.name(), spec.shape().withFirst(1), spec.init(), true);
    }

    private static String write(Network network) {
        try {
            return JSON.writeValueAsString(network);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Network read(String json) {
        try {
            return JSON.readValue(json, Network.class);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
