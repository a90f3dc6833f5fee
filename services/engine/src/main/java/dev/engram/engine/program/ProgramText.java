package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a network as TorchScript: one line per node. */
final class ProgramText {
    /** Gradients come back in the weights' memory layout: see {@link Program#gradients}. */
    private static final String GRADIENTS = """
              def gradients(self: __torch__.M, l: Tensor, p: List[Tensor]) -> List[Tensor]:
                g = annotate(List[Tensor], [])
                r = torch.grad([l], p, None, None, False, True)
                for i in range(torch.len(p)):
                  if torch.__is__(r[i], None):
                    a = torch.zeros_like(p[i])
                  else:
                    c = torch._unwrap_optional(r[i])
                    if torch.ne(torch.stride(c), torch.stride(p[i])):
                      a = torch.copy_(torch.empty_like(p[i]), c)
                    else:
                      a = c
                  _0 = torch.append(g, torch.detach(a))
                return g
            """;

    private ProgramText() {}

    static String of(Network network, Ops ops) {
        Map<String, String> values = new HashMap<>(Map.of(Network.INPUT, "x"));
        for (int i = 0; i < network.nodes().size(); i++) {
            values.put(network.nodes().get(i).name(), "v" + i);
        }
        Map<String, String> parameters = places(network.parameters(), "p");
        Map<String, String> buffers = places(network.buffers(), "b");
        StringBuilder text = new StringBuilder(
                "  def forward(self: __torch__.M, x: Tensor, p: List[Tensor], b: List[Tensor], train: bool) -> List[Tensor]:\n");
        for (Site site : network.sites(ops, values::get, parameters::get, buffers::get)) {
            text.append("    ").append(site.output()).append(" = ").append(ops.get(site.node().op()).torch(site)).append('\n');
        }
        String results = network.outputs().stream().map(o -> values.get(o.node())).collect(Collectors.joining(", ", "[", "]"));
        text.append("    return ").append(results).append('\n').append(GRADIENTS);
        network.nodes().stream().map(Node::op).distinct().sorted().map(op -> ops.get(op).methods()).forEach(text::append);
        return text.toString();
    }

    private static Map<String, String> places(List<TensorSpec> specs, String list) {
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            places.put(specs.get(i).name(), list + "[" + i + "]");
        }
        return places;
    }
}
