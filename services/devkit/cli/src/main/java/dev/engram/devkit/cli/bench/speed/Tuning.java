package dev.engram.devkit.cli.bench.speed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a side's best setting: one choice after the other is tried at the best of the ones before, and the faster stays. What is tried first is what stays
 * without a difference.
 */
final class Tuning {
    private static final double SECONDS = 0.7;
    private static final int MOST = 400;

    private final Seat seat;
    private final boolean folder;

    /** The side's tuning; a step that goes through a whole folder is measured once. */
    Tuning(Seat seat, boolean folder) {
        this.seat = seat;
        this.folder = folder;
    }

    /** The best of these choices. */
    Map<String, String> best(Map<String, List<String>> choices) throws SideFailed {
        Map<String, String> best = new LinkedHashMap<>();
        choices.forEach((name, values) -> best.put(name, values.get(0)));
        if (choices.values().stream().allMatch(values -> values.size() == 1)) {
            return best;
        }
        double least = time(best);
        for (Map.Entry<String, List<String>> choice : choices.entrySet()) {
            for (String value : choice.getValue().subList(1, choice.getValue().size())) {
                Map<String, String> other = new LinkedHashMap<>(best);
                other.put(choice.getKey(), value);
                double seconds = time(other);
                if (seconds < least) {
                    least = seconds;
                    best.put(choice.getKey(), value);
                }
            }
        }
        return best;
    }

    private double time(Map<String, String> setting) throws SideFailed {
        seat.prepare(setting);
        Seat.Turn first = seat.turn(folder ? 1 : 2);
        double last = first.seconds().get(first.seconds().size() - 1);
        return seat.turn(folder ? 1 : (int) Math.max(2, Math.min(MOST, SECONDS / last))).median();
    }

    /** What can be chosen on PyTorch's side. */
    static Map<String, List<String>> ofPyTorch(SpeedCase asked) {
        Map<String, List<String>> choices = new LinkedHashMap<>();
        boolean trains = asked.kind().equals("step") || asked.kind().equals("epoch");
        if (trains) {
            choices.put("precision", List.of("float32", "bfloat16"));
        }
        boolean convolves = !"mlp".equals(asked.task().get("model")) && !"vit-tiny".equals(asked.task().get("model"));
        choices.put("layout", convolves && !asked.task().containsKey("pictures") ? List.of("channels-last", "contiguous") : List.of("channels-last"));
        if (trains) {
            choices.put("optimizer", List.of("fused", "foreach", "loop"));
        }
        if (asked.task().containsKey("pictures")) {
            choices.put("reading", List.of("pillow", "tensor"));
        }
        if (asked.kind().equals("step")) {
            choices.put(Seat.WAITING, List.of("passive", "default"));
        }
        return choices;
    }
}
