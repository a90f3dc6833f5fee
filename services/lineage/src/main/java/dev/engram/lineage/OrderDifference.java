package dev.engram.lineage;

import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Says in what two orders differ that should be equal. */
final class OrderDifference {
    private OrderDifference() {}

    static String describe(RoundOrder given, RoundOrder planned) {
        List<String> parts = new ArrayList<>();
        samples("experience", given.experience(), planned.experience(), parts);
        samples("memory", given.memory(), planned.memory(), parts);
        if (!given.withdrawn().equals(planned.withdrawn())) {
            parts.add("withdrawn: " + given.withdrawn().size() + " then, " + planned.withdrawn().size() + " now");
        }
        if (!Objects.equals(given.configuration(), planned.configuration())) {
            parts.add("configuration");
        }
        if (!Objects.equals(given.weights(), planned.weights())) {
            parts.add("weights");
        }
        return "log and journal no longer give what the round was given: " + (parts.isEmpty() ? "its terms differ" : String.join("; ", parts));
    }

    private static void samples(String what, List<OrderSample> given, List<OrderSample> planned, List<String> parts) {
        if (given.equals(planned)) {
            return;
        }
        Set<OrderSample> missing = new HashSet<>(given);
        planned.forEach(missing::remove);
        Set<OrderSample> added = new HashSet<>(planned);
        given.forEach(added::remove);
        parts.add(what + ": " + missing.size() + " samples of then are missing or changed, " + added.size() + " are new or changed"
                + (missing.isEmpty() && added.isEmpty() ? " (their order differs)" : ", first "
                        + (missing.isEmpty() ? added : missing).stream().map(OrderSample::id).sorted().findFirst().orElseThrow()));
    }
}
