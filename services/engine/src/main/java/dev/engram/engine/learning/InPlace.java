package dev.engram.engine.learning;

import ai.djl.ndarray.NDManager;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Script;
import dev.engram.engine.program.Tensors;

/** Lists of tensors that change where they are, so that whoever holds them sees it. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class InPlace implements AutoCloseable {
    private static final String SOURCE = """
              def copy(self: __torch__.M, into: List[Tensor], other: List[Tensor]) -> None:
                torch._foreach_copy_(into, other, False)
                return None
              def blend(self: __torch__.M, into: List[Tensor], other: List[Tensor], share: float) -> None:
                torch._foreach_lerp_(into, other, share)
                return None
            """;

    private final Script script;

    InPlace(NDManager manager) {
        script = Script.load(manager, SOURCE);
    }

    /** The tensors become the others of the same names. */
    void copy(Tensors into, Tensors from) {
        run("copy", into, from);
    }

    /** The tensors become (1 − share) of themselves and a share of the others. */
    void blend(Tensors into, Tensors from, double share) {
        if (into.size() > 0) {
            try (GradientMode off = GradientMode.off()) {
                script.run("blend", into, from, share);
            }
        }
    }

    private void run(String method, Tensors into, Tensors from) {
        if (!into.names().equals(from.names())) {
            throw new IllegalArgumentException("cannot copy " + from.names() + " into " + into.names());
        }
        if (into.size() > 0) {
            try (GradientMode off = GradientMode.off()) {
                script.run(method, into, from);
            }
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
