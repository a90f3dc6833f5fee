package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a network as TorchScript: its forward pass, the way back, and what its ops call. */
final class ProgramText {
    /** The forward pass in float32. */
    static final String FORWARD = "forward";

    /** The forward pass in lower precision; only where one was asked for. */
    static final String LOWER = "forward_lower";

    /** The forward pass over several devices; only where there are several. */
    static final String SPREAD = "forward_spread";

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

    /** The rest of a batch is computed on the other devices, with copies of weights that gradients come back through. */
    private static final String PARALLEL = """
              def replica(self: __torch__.M, x: Tensor, p: List[Tensor], b: List[Tensor], train: bool, device: Device) -> List[Tensor]:
                weights = annotate(List[Tensor], [])
                for i in range(torch.len(p)):
                  _0 = torch.append(weights, torch.to(p[i], device, 6))
                statistics = annotate(List[Tensor], [])
                for j in range(torch.len(b)):
                  _1 = torch.append(statistics, torch.to(b[j], device, 6, False, True))
                return (self).%1$s(torch.to(x, device, 6), weights, statistics, train)
              def %2$s(self: __torch__.M, x: Tensor, p: List[Tensor], b: List[Tensor], train: bool) -> List[Tensor]:
                devices = annotate(List[Device], [%3$s])
                parts = torch.chunk(x, torch.len(devices), 0)
                outputs = (self).%1$s(parts[0], p, b, train)
                for k in range(torch.sub(torch.len(parts), 1)):
                  n = torch.add(k, 1)
                  more = (self).replica(parts[n], p, b, train, devices[n])
                  joined = annotate(List[Tensor], [])
                  for i in range(torch.len(outputs)):
                    _2 = torch.append(joined, torch.cat([outputs[i], torch.to(more[i], devices[0], 6)], 0))
                  outputs = joined
                return outputs
            """;

    private ProgramText() {}

    /** Name of the forward pass that training takes. */
    static String training(Program.Settings settings) {
        return settings.devices().size() > 1 ? SPREAD : onOne(settings);
    }

    private static String onOne(Program.Settings settings) {
        return settings.precision() == Precision.FLOAT32 ? FORWARD : LOWER;
    }

    /** The methods of a network all of which is trained. */
    static String of(Network network, Ops ops, Precision training) {
        return of(network, ops, new Program.Settings(training, Set.of(), List.of()));
    }

    /**
     * The methods of a network.
     *
     * @param settings of the forward pass in training; in evaluation it is in float32
     */
    static String of(Network described, Ops ops, Program.Settings settings) {
        Network network = PooledFirst.of(described);
        Set<String> still = FrozenNodes.of(network, settings.frozen());
        StringBuilder text = new StringBuilder(ForwardText.of(FORWARD, network, ops, Precision.FLOAT32, still));
        if (settings.precision() != Precision.FLOAT32) {
            text.append(ForwardText.of(LOWER, network, ops, settings.precision(), still));
        }
        if (settings.devices().size() > 1) {
            String devices = settings.devices().stream().map(device -> "torch.device(\"" + device + "\")").collect(Collectors.joining(", "));
            text.append(PARALLEL.formatted(onOne(settings), SPREAD, devices));
        }
        text.append(GRADIENTS).append(WeightsText.of(network, ops, settings));
        network.nodes().stream().map(Node::op).distinct().sorted().map(op -> ops.get(op).methods()).forEach(text::append);
        return text.toString();
    }
}
