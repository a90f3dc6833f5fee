package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import java.util.Set;

/** Writes a network as TorchScript: its forward pass, the way back, and what its ops call. */
final class ProgramText {
    /** The forward pass in float32. */
    static final String FORWARD = "forward";

    /** The forward pass in lower precision; only where one was asked for. */
    static final String LOWER = "forward_lower";

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

    /** The methods of a network all of which is trained. */
    static String of(Network network, Ops ops, Precision training) {
        return of(network, ops, new Program.Settings(training, Set.of()));
    }

    /**
     * The methods of a network.
     *
     * @param settings of the forward pass in training; in evaluation it is in float32
     */
    static String of(Network network, Ops ops, Program.Settings settings) {
        Set<String> still = FrozenNodes.of(network, settings.frozen());
        StringBuilder text = new StringBuilder(ForwardText.of(FORWARD, network, ops, Precision.FLOAT32, still));
        if (settings.precision() != Precision.FLOAT32) {
            text.append(ForwardText.of(LOWER, network, ops, settings.precision(), still));
        }
        text.append(GRADIENTS);
        network.nodes().stream().map(Node::op).distinct().sorted().map(op -> ops.get(op).methods()).forEach(text::append);
        return text.toString();
    }
}
