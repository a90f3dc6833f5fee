package dev.engram.engine.round;

import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.learning.Ear;
import dev.engram.engine.learning.Model;
import dev.engram.engine.learning.PrecisionTrial;
import dev.engram.engine.state.LearnerState;
import dev.engram.lineage.round.RoundOrder;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a round is trained in. With {@code auto} it is measured once: the state carries what was chosen to the rounds behind it, and a round that
 * is computed again is told by its order what was chosen then. A choice by the clock could come out otherwise, and with it every bit.
 */
final class PrecisionChoice {
    private static final Logger LOG = LoggerFactory.getLogger(PrecisionChoice.class);

    private final ScenarioPlan plan;
    private final RoundOrder order;
    private final LearnerState before;

    PrecisionChoice(ScenarioPlan plan, RoundOrder order, LearnerState before) {
        this.plan = plan;
        this.order = order;
        this.before = before;
    }

    /**
     * A choice.
     *
     * @param trained  what the round is trained in
     * @param recorded what its environment says: null for float32 by the scenario's own word
     * @param kept     what the state carries on: null unless it was measured
     */
    record Made(Precision trained, Precision recorded, LearnerState.Chosen kept) {}

    /** The choice for this model on the manager's device. */
    Made of(Model model, NDManager manager, Ear ear) {
        Precision asked = plan.training().precision();
        boolean gpu = manager.getDevice().isGpu();
        if (asked == Precision.AUTO) {
            String what = CanonicalJson.sha256(Map.of("model", plan.model(), "input", plan.input(), "batchSize", plan.training().batchSize(), "gpu", gpu));
            Precision chosen = chosen(what, model, manager, ear);
            return new Made(chosen, chosen, new LearnerState.Chosen(chosen, what));
        }
        if (asked == Precision.FLOAT16 && !gpu) {
            throw RoundFailure.outside("training.precision float16 is for GPUs: processors multiply it many times slower than float32, and its small range"
                    + " gains nothing there; use bfloat16, or auto, which takes what is faster", null);
        }
        if (asked == Precision.BFLOAT16 && !gpu && !Device.multipliesBfloat16()) {
            LOG.warn("this processor has no instructions for bfloat16 (avx512_bf16, amx_bf16), or is kept from them: training in it is right but slow; use auto");
        }
        return new Made(asked, asked == Precision.FLOAT32 ? null : asked, null);
    }

    private Precision chosen(String what, Model model, NDManager manager, Ear ear) {
        if (order.precision() != null) {
            return order.precision();
        }
        if (before.chosen() != null && before.chosen().of().equals(what)) {
            return before.chosen().precision();
        }
        if (!manager.getDevice().isGpu() && !Device.multipliesBfloat16()) {
            return Precision.FLOAT32;
        }
        PrecisionTrial trial = PrecisionTrial.of(model, plan.training().batchSize(), manager);
        ear.metric("precision/float32-seconds", trial.float32());
        ear.metric("precision/bfloat16-seconds", trial.bfloat16());
        return trial.faster();
    }
}
