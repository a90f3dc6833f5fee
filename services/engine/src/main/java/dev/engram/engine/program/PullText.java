package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.TorchPull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What methods of retention add to gradients, as text for a {@link LearningPass} that takes the step, too, and the tensors that it reads. */
public final class PullText {
    private final List<String> methods = new ArrayList<>();

    /** Tensors by the argument of a step that holds them. */
    private final Map<String, Tensors> lists = new LinkedHashMap<>();

    /** By the place of a weight: calls, each with room for the weight. */
    private final List<List<String>> calls = new ArrayList<>();

    private PullText(List<TorchPull> pulls, List<String> trained) {
        trained.forEach(weight -> calls.add(new ArrayList<>()));
        for (TorchPull pull : pulls) {
            add(pull, trained);
        }
    }

    /**
     * The sum of what methods add.
     *
     * @param pulls   one of each method
     * @param trained names of the weights that have gradients, in their order
     */
    public static PullText of(List<TorchPull> pulls, List<String> trained) {
        return new PullText(pulls, trained);
    }

    private void add(TorchPull pull, List<String> trained) {
        Map<String, Map<String, NDArray>> operands = new TreeMap<>(pull.operands());
        List<String> pulled = trained.stream().filter(weight -> operands.values().stream().allMatch(tensors -> tensors.containsKey(weight))).toList();
        if (pulled.isEmpty()) {
            return;
        }
        String method = "pull" + methods.size();
        StringBuilder declared = new StringBuilder();
        StringBuilder given = new StringBuilder();
        operands.forEach((name, tensors) -> {
            declared.append(", ").append(name).append(": Tensor");
            given.append(", ").append(method).append('_').append(name).append("[%1$d]");
            lists.put(method + "_" + name, Tensors.of(tensors).select(pulled));
        });
        methods.add("  def " + method + "(self: __torch__.M, weight: Tensor" + declared + ") -> Tensor:\n    return " + pull.torch() + "\n");
        for (int i = 0; i < pulled.size(); i++) {
            calls.get(trained.indexOf(pulled.get(i))).add("(self)." + method + "(%s" + given.toString().formatted(i) + ")");
        }
    }

    /** The methods that {@link #of} calls. */
    String methods() {
        return String.join("", methods);
    }

    /** The lists as a method declares them behind other arguments, with a comma before each. */
    String declared() {
        return lists.keySet().stream().map(name -> ", " + name + ": List[Tensor]").collect(Collectors.joining());
    }

    /** The lists as a method is given them behind other arguments, with a comma before each. */
    String given() {
        return lists.keySet().stream().map(name -> ", " + name).collect(Collectors.joining());
    }

    /** The lists, in the order of {@link #declared}. */
    List<Tensors> lists() {
        return List.copyOf(lists.values());
    }

    /**
     * What is added to a gradient.
     *
     * @param place  of the weight among those that are trained
     * @param weight an expression
     * @return an expression for a new tensor of the weight's shape; empty if nothing is added
     */
    Optional<String> of(int place, String weight) {
        return calls.get(place).stream().map(call -> call.formatted(weight)).reduce("torch.add_(%s, %s)"::formatted);
    }

    /**
     * Gradients with what is added to them, in place.
     *
     * @param gradients name of a list of tensors, one for each weight
     * @param weights   name of the weights' list
     * @return an expression for a list. What is added stands in it: the engine leaves out calls whose results nobody reads when they change what is in a list
     */
    String sums(String gradients, String weights) {
        if (methods.isEmpty()) {
            return gradients;
        }
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            String gradient = gradients + "[" + i + "]";
            sums.add(of(i, weights + "[" + i + "]").map(pull -> "torch.add_(" + gradient + ", " + pull + ")").orElse(gradient));
        }
        return "[" + String.join(", ", sums) + "]";
    }

    /** Lets go of the engine's view of the lists. */
    public void release() {
        lists.values().forEach(Tensors::release);
    }
}
