package dev.engram.engine.program;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An optimizer as text, for a {@link LearningPass} that takes the step, too.
 *
 * @param lists   names of the lists of tensors that it changes, in the order that {@link LearningPass#step} is given them
 * @param methods {@code clip(self, g: List[Tensor]) -> Tensor}, the norm of the gradients, and {@code update(self, …lists, g: List[Tensor], rate: float) -> None}
 */
public record StepText(List<String> lists, String methods) {
    public StepText {
        lists = List.copyOf(lists);
    }

    /** The lists as a method declares them. */
    public static String declared(Collection<String> lists) {
        return lists.stream().map(name -> name + ": List[Tensor]").collect(Collectors.joining(", "));
    }
}
