package dev.engram.engine.program;

import dev.engram.api.network.Arithmetic;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Output;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.network.Torch;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The forward pass as one method of TorchScript: a line per node, and a line wherever numbers change their precision. What is computed in lower
 * precision is what the ops say ({@link Arithmetic}); a value or weight that several nodes want is converted once. Conversions are part of the
 * recording, so that gradients arrive at the weights in float32.
 */
final class ForwardText {
    /** The engine's codes of number formats. */
    private static final int FLOAT32 = 6;

    static final Map<Precision, Integer> CODES = Map.of(Precision.BFLOAT16, 15, Precision.FLOAT16, 5);

    /** What an op's text calls the argument that says whether this is training. */
    private static final Pattern TRAIN = Pattern.compile("\\btrain\\b");

    private final Network network;
    private final Ops ops;
    private final Integer lower;
    private final Set<String> still;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> converted = new HashMap<>();
    private final Set<String> low = new HashSet<>();

    private ForwardText(Network network, Ops ops, Precision precision, Set<String> still) {
        this.network = network;
        this.ops = ops;
        this.still = still;
        lower = CODES.get(precision);
    }

    /**
     * The definition of the method.
     *
     * @param still names of nodes that compute as in evaluation
     */
    static String of(String method, Network network, Ops ops, Precision precision, Set<String> still) {
        ForwardText forward = new ForwardText(network, ops, precision, still);
        forward.write(method);
        return forward.text.toString();
    }

    private void write(String method) {
        Map<String, String> values = new HashMap<>(Map.of(Network.INPUT, "x"));
        for (int i = 0; i < network.nodes().size(); i++) {
            values.put(network.nodes().get(i).name(), "v" + i);
        }
        text.append("  def ").append(method)
                .append("(self: __torch__.M, x: Tensor, p: List[Tensor], b: List[Tensor], train: bool) -> List[Tensor]:\n");
        for (Site site : network.sites(ops, values::get, places(network.parameters(), "p")::get, places(network.buffers(), "b")::get)) {
            node(site);
        }
        List<String> results = new ArrayList<>();
        for (Output output : network.outputs()) {
            results.add(full(values.get(output.node())));
        }
        text.append("    return ").append(Torch.text(results)).append('\n');
    }

    private void node(Site site) {
        Arithmetic arithmetic = lower == null ? Arithmetic.FLOAT32 : ops.get(site.node().op()).arithmetic();
        Site placed = switch (arithmetic) {
            case FLOAT32 -> with(site, site.inputs().stream().map(this::full).toList(), site.parameters());
            case LOWER -> with(site, site.inputs().stream().map(this::lower).toList(), site.parameters().stream().map(this::lower).toList());
            case OPERAND, WIDEST -> site;
        };
        boolean result = switch (arithmetic) {
            case FLOAT32 -> false;
            case LOWER -> true;
            case OPERAND -> low.contains(site.input());
            case WIDEST -> site.parameters().isEmpty() && low.containsAll(site.inputs());
        };
        String expression = ops.get(site.node().op()).torch(placed);
        line(site.output(), still.contains(site.node().name()) ? TRAIN.matcher(expression).replaceAll("False") : expression);
        if (result) {
            low.add(site.output());
        }
    }

    private static Site with(Site site, List<String> inputs, List<String> parameters) {
        return new Site(site.node(), inputs, parameters, site.buffers(), site.output(), site.shapes(), site.shape(), site.parameterShapes());
    }

    private String full(String value) {
        return low.contains(value) ? converted(value, FLOAT32) : value;
    }

    private String lower(String value) {
        return low.contains(value) ? value : converted(value, lower);
    }

    private String converted(String value, int code) {
        return converted.computeIfAbsent(value, v -> {
            String name = "c" + converted.size();
            line(name, Torch.call("to", value, code));
            return name;
        });
    }

    private void line(String name, String expression) {
        text.append("    ").append(name).append(" = ").append(expression).append('\n');
    }

    private static Map<String, String> places(List<TensorSpec> specs, String list) {
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            places.put(specs.get(i).name(), list + "[" + i + "]");
        }
        return places;
    }
}
