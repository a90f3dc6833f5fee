package dev.engram.engine.learning;

import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Torch;
import dev.engram.api.scenario.Precision;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024): a matrix moves by its Nesterov momentum made orthogonal, so that all directions of its
 * momentum count alike. Five of the quintic Newton–Schulz steps given there bring the singular values near 1. The variant of Liu et al., "Muon is Scalable for LLM Training"
 * (2025): decoupled weight decay, and the move scaled by 0.2 √max(rows, columns), so that its root mean square is that of AdamW and one rate serves both; PyTorch's
 * {@code torch.optim.Muon} with {@code match_rms_adamw} gives the same numbers.
 * A convolution's filters are a matrix with a row per output channel. The products are bfloat16 where the training is, else float32.
 */
final class Muon {
    static final String NAME = "muon";

    private static final int STEPS = 5;
    private static final double SCALE = 0.2;

    private static final String ORTHOGONAL = """
              def orthogonal(self: __torch__.M, u: Tensor, rows: int) -> Tensor:
                m = torch.reshape(u, [rows, -1])
                m = torch.to(torch.div(m, torch.clamp_min(torch.linalg_vector_norm(m), 9.9999999999999995e-08)), %d)
                tall = torch.gt(torch.size(m, 0), torch.size(m, 1))
                if tall:
                  x = torch.t(m)
                else:
                  x = m
                for _ in range(%d):
                  a = torch.mm(x, torch.t(x))
                  b = torch.addmm(a, a, a, beta=-4.7750000000000004, alpha=2.0314999999999999)
                  x = torch.addmm(x, b, x, beta=3.4445000000000001, alpha=1.)
                if tall:
                  y = torch.t(x)
                else:
                  y = x
                return torch.reshape(torch.to(y, 6), torch.size(u))
            """;

    private static final String UPDATE = """
                g%1$d = %2$s
                torch._foreach_lerp_(m%1$d, g%1$d, %3$s)
                u%1$d = torch._foreach_lerp(g%1$d, m%1$d, %4$s)
                torch._foreach_mul_(w%1$d, torch.sub(1., torch.mul(rate, %5$s)))
            """;

    private static final String MOVE = "    _0 = torch.add_(w%1$d[%2$d], (self).orthogonal(u%1$d[%2$d], %3$d), alpha=torch.mul(rate, %4$s))\n";

    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;

    private Muon() {}

    /**
     * Whether a parameter is such a matrix: of linear layers and convolutions all but the head, whose rows are classes. Filters of one channel each, so those of
     * depthwise convolutions, are not: they have nothing in common that could be orthogonal.
     */
    static boolean moves(Shape shape, boolean head) {
        return !head && (shape.dimension() == 2 || shape.dimension() == 4) && shape.get(0) > 1 && shape.get(1) > 1;
    }

    /** The method that the updates call. */
    static String method(Precision precision) {
        return ORTHOGONAL.formatted(precision == Precision.BFLOAT16 ? BFLOAT16 : FLOAT32, STEPS);
    }

    /**
     * The step of a group.
     *
     * @param number    of its lists {@code w} and {@code m}
     * @param gradients list of them as text
     * @param shapes    of the parameters
     * @param decay     per step, as a share of the rate
     * @param rate      factor of the rate
     */
    static String update(int number, String gradients, List<Shape> shapes, double momentum, double decay, double rate) {
        return UPDATE.formatted(number, gradients, Torch.text(1 - momentum), Torch.text(momentum), Torch.text(rate * decay))
                + IntStream.range(0, shapes.size()).mapToObj(i -> move(number, i, shapes.get(i), rate)).collect(Collectors.joining());
    }

    private static String move(int number, int place, Shape shape, double rate) {
        long rows = shape.get(0);
        return MOVE.formatted(number, place, rows, Torch.text(-rate * SCALE * Math.sqrt(Math.max(rows, shape.size() / rows))));
    }
}
