package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Loss;
import dev.engram.api.network.Network;
import dev.engram.engine.program.Script;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scenario's loss on some rows of a step. A loss that is known as text is one call, with the bits of the many. */
final class RowLoss {
    private static final String SOURCE = """
              def rows(self: __torch__.M, all: Tensor, wanted: Tensor, mask: Tensor, a: int, b: int) -> Tensor:
                output = torch.slice(all, 0, a, b)
                targets = torch.slice(wanted, 0, a, b)
                return %s
            """;

    private final Loss loss;
    private final Script script;

    private RowLoss(Loss loss, Script script) {
        this.loss = loss;
        this.script = script;
    }

    static RowLoss of(Course course) {
        return new RowLoss(course.loss(), course.loss().torch().map(text -> Script.load(course.manager(), SOURCE.formatted(text))).orElse(null));
    }

    NDArray of(LearningStep step, int from, int to) {
        if (script != null) {
            NDManager owner = step.x().getManager();
            return script.tensor(owner, "rows", step.outputs().get(Network.OUTPUT), step.targets(), step.mask(), from, to);
        }
        if (from == 0 && to == step.samples().size()) {
            return loss.compute(step.outputs(), step.targets(), step.mask());
        }
        String rows = from + ":" + to;
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        step.outputs().forEach((name, array) -> outputs.put(name, array.get(rows)));
        return loss.compute(outputs, step.targets().get(rows), step.mask());
    }
}
