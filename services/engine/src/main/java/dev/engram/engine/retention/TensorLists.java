package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.engine.program.Script;
import dev.engram.engine.program.Tensors;
import java.util.Collection;
import java.util.List;

/** What methods do to all weights or gradients of a network, each in one call of the engine. Nothing is recorded: callers turn that off. */
final class TensorLists {
    private static final String SOURCE = """
              def pull(self: __torch__.M, g: List[Tensor], w: List[Tensor], a: List[Tensor], f: List[Tensor], way: List[Tensor], factor: float) -> None:
                for i in range(torch.len(g)):
                  _0 = torch.sub(w[i], a[i], alpha=1, out=way[i])
                  _1 = torch.addcmul_(g[i], way[i], f[i], value=factor)
                return None
              def distance(self: __torch__.M, w: List[Tensor], a: List[Tensor], f: List[Tensor]) -> Tensor:
                sums = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  way = torch.sub(w[i], a[i])
                  _0 = torch.append(sums, torch.sum(torch.mul(torch.mul(way, way), f[i])))
                return torch.sum(torch.stack(sums))
              def copy(self: __torch__.M, into: List[Tensor], other: List[Tensor]) -> None:
                torch._foreach_copy_(into, other, False)
                return None
              def overwrite(self: __torch__.M, into: List[Tensor], other: List[Tensor]) -> None:
                for i in range(torch.len(into)):
                  if torch.eq(torch.dim(into[i]), 0):
                    _0 = torch.copy_(into[i], other[i])
                  else:
                    _1 = torch.copy_(torch.slice(into[i], 0, 0, torch.size(other[i], 0)), other[i])
                return None
              def travelled(self: __torch__.M, path: List[Tensor], g: List[Tensor], w: List[Tensor], before: List[Tensor], way: List[Tensor]) -> None:
                for i in range(torch.len(g)):
                  _0 = torch.sub(before[i], w[i], alpha=1, out=way[i])
                  _1 = torch.addcmul_(path[i], g[i], way[i], value=1)
                  _2 = torch.copy_(before[i], w[i])
                return None
              def gained(self: __torch__.M, path: List[Tensor], w: List[Tensor], start: List[Tensor], damping: float) -> None:
                for i in range(torch.len(path)):
                  way = torch.sub(w[i], start[i])
                  _0 = torch.copy_(path[i], torch.clamp(torch.div(path[i], torch.add(torch.mul(way, way), damping)), 0., None))
                return None
              def merge(self: __torch__.M, f: List[Tensor], a: List[Tensor], more: List[Tensor], w: List[Tensor]) -> None:
                for i in range(torch.len(f)):
                  sum = torch.add(f[i], more[i])
                  share = torch.where(torch.gt(sum, 0.), torch.div(more[i], sum), torch.ones_like(sum))
                  _0 = torch.add_(a[i], torch.mul(share, torch.sub(w[i], a[i])))
                  _1 = torch.copy_(f[i], sum)
                return None
              def project(self: __torch__.M, g: List[Tensor], r: List[Tensor]) -> Tensor:
                products = annotate(List[Tensor], [])
                squares = annotate(List[Tensor], [])
                for i in range(torch.len(g)):
                  _0 = torch.append(products, torch.sum(torch.mul(g[i], r[i])))
                  _1 = torch.append(squares, torch.sum(torch.mul(r[i], r[i])))
                along = torch.sum(torch.stack(products))
                back = torch.div(torch.clamp(along, None, 0.), torch.clamp(torch.sum(torch.stack(squares)), 9.9999999999999995e-38, None))
                for j in range(torch.len(g)):
                  _2 = torch.addcmul_(g[j], r[j], torch.expand_as(torch.neg(back), r[j]))
                return along
            """;

    private final Script script;

    TensorLists(NDManager manager) {
        script = Script.load(manager, SOURCE);
    }

    /** Sum of all entries. */
    static double sum(Collection<NDArray> tensors) {
        double total = 0;
        for (NDArray each : tensors) {
            try (NDArray sum = each.sum()) {
                total += sum.getFloat();
            }
        }
        return total;
    }

    /** Adds factor · f · (w − a) to gradients; writes w − a into room of their shapes, because fresh memory at every step costs more than the sums. */
    void pull(List<NDArray> gradients, Tensors weights, Tensors anchor, Tensors importance, Tensors room, double factor) {
        script.run("pull", gradients, weights, anchor, importance, room, factor);
    }

    /** Σ f · (w − a)². */
    double distance(Tensors weights, Tensors anchor, Tensors importance) {
        try (NDArray sum = script.tensor(weights.values().get(0).getManager(), "distance", weights, anchor, importance)) {
            return sum.getFloat();
        }
    }

    /** The tensors become the others. */
    void copy(Object into, Object from) {
        script.run("copy", into, from);
    }

    /** The first rows of the tensors become the others, which may have fewer; a number becomes the other number. */
    void overwrite(Tensors into, Tensors from) {
        script.run("overwrite", into, from);
    }

    /** A step was taken: −g · (w − before) is added to the path, and before becomes w. */
    void travelled(Tensors path, Tensors gradients, Tensors weights, Tensors before, Tensors room) {
        script.run("travelled", path, gradients, weights, before, room);
    }

    /** The path becomes max(0, path / ((w − start)² + damping)). */
    void gained(Tensors path, Tensors weights, Tensors start, double damping) {
        script.run("gained", path, weights, start, damping);
    }

    /** Two quadratic penalties become one: f becomes f + more, and the anchor a the mean of a and w that they weigh; w where both are zero. */
    void merge(Tensors importance, Tensors anchor, Tensors more, Tensors weights) {
        script.run("merge", importance, anchor, more, weights);
    }

    /** Takes out of g what points against r: g − min(0, g·r) / r·r · r. Returns g·r. */
    double project(List<NDArray> gradients, List<NDArray> reference) {
        try (NDArray along = script.tensor(gradients.get(0).getManager(), "project", gradients, reference)) {
            return along.getFloat();
        }
    }
}
