package dev.engram.engine.learning;

import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.TorchPull;
import dev.engram.api.learning.TorchTerm;
import dev.engram.engine.data.Batch;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.LearningPass;
import dev.engram.engine.program.PullText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The terms of methods where each is known before it is asked for: the loss of the rows drawn times a number, or a text; and what they add to its gradients. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class StepTerms {
    private final List<Method> methods;
    private final List<TorchTerm> texts = new ArrayList<>();

    /** By method: the number of its text, or 0. */
    private final int[] numbers;

    private StepTerms(List<Method> methods) {
        this.methods = methods;
        numbers = new int[methods.size()];
        for (int i = 0; i < numbers.length; i++) {
            Optional<TorchTerm> text = methods.get(i).acts(Retention.Hook.TERM) ? methods.get(i).acting().torchTerm() : Optional.empty();
            if (text.isPresent()) {
                texts.add(text.get());
                numbers[i] = texts.size();
            }
        }
    }

    /** The terms of these methods; null if one of them has to be asked in each step, for its term or for the classes that new samples are told from. */
    static StepTerms of(List<Method> methods) {
        boolean asked = methods.stream().anyMatch(method -> method.acts(Retention.Hook.MASK)
                || method.acts(Retention.Hook.TERM) && Double.isNaN(method.acting().drawnLoss()) && method.acting().torchTerm().isEmpty());
        return asked ? null : new StepTerms(methods);
    }

    /** The texts, the first with number 1. */
    List<TorchTerm> texts() {
        return texts;
    }

    /**
     * What methods add to the gradients of steps, the lists of its tensors included; null if one of them acts on gradients and has to be called for it in each step.
     *
     * @param views   the round as each method sees it
     * @param trained names of the parameters that have gradients
     */
    PullText pulls(List<RoundView> views, List<String> trained) {
        List<TorchPull> pulls = new ArrayList<>();
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < numbers.length; i++) {
                if (methods.get(i).acts(Retention.Hook.GRADIENTS)) {
                    Optional<TorchPull> pull = methods.get(i).acting().torchPull(views.get(i));
                    if (pull.isEmpty()) {
                        return null;
                    }
                    pulls.add(pull.get());
                }
            }
        }
        return PullText.of(pulls, trained);
    }

    /** What the loss of a step is the sum of, by name: that of the new samples first. */
    Map<String, LearningPass.Part> parts(Batch plan, NDManager owner) {
        Map<String, LearningPass.Part> parts = new LinkedHashMap<>();
        parts.put("new", new LearningPass.Part(0, plan.fresh(), plan.shares()[0]));
        for (int i = 0; i < numbers.length; i++) {
            Method method = methods.get(i);
            int from = plan.bounds()[i];
            int to = plan.bounds()[i + 1];
            double share = plan.shares()[i + 1];
            if (from == to || !method.acts(Retention.Hook.TERM)) {
                continue;
            }
            if (numbers[i] > 0) {
                parts.put(method.name(), new LearningPass.Part(from, to, share, numbers[i], method.acting().operands(owner, plan.rows().subList(from, to))));
            } else if (method.acting().drawnLoss() != 0) {
                parts.put(method.name(), new LearningPass.Part(from, to, method.acting().drawnLoss() * share));
            }
        }
        return parts;
    }
}
