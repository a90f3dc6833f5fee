package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a model in evaluation mode. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Evaluator {
    /** Pictures of a batch, however large they are. */
    private static final int LEAST = 256;

    /** Pictures of a batch where they are small and what a batch costs beside them weighs. */
    private static final int MOST = 1024;

    /** Numbers that a batch of more than the least may be fed. */
    private static final int NUMBERS = 1 << 20;

    private final Model model;
    private final BatchLoader loader;
    private final NDManager manager;
    private final boolean asTrained;

    /** An evaluator of a model, in float32, which is what it is served in. */
    public Evaluator(Model model, BatchLoader loader, NDManager manager) {
        this(model, loader, manager, false);
    }

    private Evaluator(Model model, BatchLoader loader, NDManager manager, boolean asTrained) {
        this.model = model;
        this.loader = loader;
        this.manager = manager;
        this.asTrained = asTrained;
    }

    /** The same in the precision that the model is trained in. */
    public Evaluator asTrained() {
        return new Evaluator(model, loader, manager, true);
    }

    /** Logits of each sample. */
    public float[][] logits(List<String> ids, Ear ear) {
        float[][] all = new float[ids.size()][];
        TensorShape input = model.network().input();
        int batch = Math.max(LEAST, Math.min(MOST, NUMBERS / (input.size(0) * input.size(1) * input.size(2))));
        for (int from = 0; from < ids.size(); from += batch) {
            List<String> some = ids.subList(from, Math.min(from + batch, ids.size()));
            try (GradientMode off = GradientMode.off(); NDManager step = manager.newSubManager()) {
                NDArray x = model.program().input(step, loader.plain(some), some.size());
                float[] flat = scores(step, x).toFloatArray();
                int classes = flat.length / some.size();
                for (int row = 0; row < some.size(); row++) {
                    all[from + row] = Arrays.copyOfRange(flat, row * classes, (row + 1) * classes);
                }
            }
            ear.phase("evaluate", from + some.size(), ids.size());
        }
        return all;
    }

    private NDArray scores(NDManager step, NDArray x) {
        Program program = model.program();
        Map<String, NDArray> outputs = asTrained ? program.evaluateAsTrained(step, x, model.parameters(), model.buffers())
                : program.forward(step, x, model.parameters(), model.buffers(), false);
        return outputs.get(Network.OUTPUT);
    }

    /** Index of the largest; the first of equals. */
    public static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
