package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import java.util.List;

/**
 * A method of retention in a round.
 *
 * @param name   of its plugin
 * @param acting the method
 * @param state  what it kept
 */
public record Method(String name, Retention acting, RetentionState state) {
    /** The loss multiplied by the shares that the methods leave of it. */
    public static Loss shared(Loss loss, List<Method> methods) {
        double share = methods.stream().mapToDouble(method -> method.acting().lossShare()).reduce(1, (one, other) -> one * other);
        return share == 1 ? loss : (outputs, targets, mask) -> {
            NDArray whole = loss.compute(outputs, targets, mask);
            return whole.mul(Constant.of(share, whole));
        };
    }

    /** The sample that it named. */
    LearningSample required(Course course, String id) {
        LearningSample sample = course.samples().get(id);
        if (sample == null) {
            throw new IllegalStateException("'" + name + "' named " + id + ", which is neither in the experience nor in the memory");
        }
        return sample;
    }

    /** Whether it declared the hook. */
    boolean acts(Retention.Hook hook) {
        return acting.hooks().contains(hook);
    }
}
