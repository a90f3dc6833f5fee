package dev.engram.engine.program;

import dev.engram.api.network.Arithmetic;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.network.Torch;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights as the kernels want them, as one method of TorchScript: in the precision of the passes, those of convolutions with the channels innermost. A
 * convolution would make such a copy by itself, once on the way forth and once on the way back, and a gradient lies like the weight it is taken of: so the
 * passes of a step share the copies, and sum up gradients as they come. The forward pass finds nothing left to convert, so every bit is the same.
 */
final class WeightsText {
    private static final String METHODS = """
              def leaf(self: __torch__.M, copy: Tensor, p: Tensor) -> Tensor:
                return torch.requires_grad_(torch.detach(copy), ops.prim.requires_grad(p))
              def weights(self: __torch__.M, p: List[Tensor]) -> List[Tensor]:
                return %s
            """;

    /** The engine's code of channels innermost. */
    private static final int CHANNELS_LAST = 2;

    private WeightsText() {}

    /** The method {@code weights}; over several devices, which get copies in float32 anyway, it leaves the weights as they are. */
    static String of(Network network, Ops ops, Program.Settings settings) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < network.parameters().size(); i++) {
            String place = "p[" + i + "]";
            String copy = settings.devices().size() > 1 ? place : copy(place, network.parameters().get(i), network, ops, settings.precision());
            places.add(copy.equals(place) ? place : "(self).leaf(" + copy + ", " + place + ")");
        }
        return METHODS.formatted(places.isEmpty() ? "p" : Torch.text(places));
    }

    private static String copy(String place, TensorSpec weight, Network network, Ops ops, Precision precision) {
        List<Node> users = network.nodes().stream().filter(node -> node.parameters().contains(weight.name())).toList();
        boolean inner = weight.shape().rank() == 4 && users.stream().allMatch(node -> node.op().equals("conv2d"));
        if (precision != Precision.FLOAT32 && users.stream().allMatch(node -> ops.get(node.op()).arithmetic() == Arithmetic.LOWER)) {
            int code = ForwardText.CODES.get(precision);
            return inner ? Torch.call("to", place, code, false, false, CHANNELS_LAST) : Torch.call("to", place, code);
        }
        // One pixel or one channel lies the same way in both.
        boolean same = !inner || weight.shape().size(1) == 1 || weight.shape().size(2) * weight.shape().size(3) == 1;
        return same ? place : Torch.call("contiguous", place, "memory_format=" + CHANNELS_LAST);
    }
}
