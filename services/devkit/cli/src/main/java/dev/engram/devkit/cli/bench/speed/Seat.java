package dev.engram.devkit.cli.bench.speed;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One side at one task: its process, started anew where a setting of the environment changes. */
final class Seat implements AutoCloseable {
    /** The setting that only a new process takes: how threads of OpenMP wait for each other. */
    static final String WAITING = "waiting";

    /** Starts the side's process. */
    @FunctionalInterface
    interface Starter {
        /** A process whose threads wait as asked; empty for the side's own way. */
        Side start(String waiting) throws SideFailed;
    }

    /**
     * What a turn gave.
     *
     * @param seconds  of each step
     * @param losses   of each step
     * @param resident bytes every few steps
     */
    record Turn(List<Double> seconds, double[] losses, List<Double> resident) {
        double median() {
            return PairedRatio.median(seconds);
        }
    }

    private final Starter starter;
    private final Map<String, Object> task;
    private final int threads;
    private final Path work;
    private Side side;
    private String waiting;
    private JsonNode prepared;

    Seat(Starter starter, Map<String, Object> task, int threads, Path work) {
        this.starter = starter;
        this.task = task;
        this.threads = threads;
        this.work = work;
    }

    /** Makes the side ready for its first turn, at the task's first numbers. */
    void prepare(Map<String, String> setting) throws SideFailed {
        String wanted = setting.getOrDefault(WAITING, "");
        if (side == null || !wanted.equals(waiting)) {
            close();
            side = starter.start(wanted);
            waiting = wanted;
        }
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("do", "prepare");
        question.put("task", task);
        question.put("threads", threads);
        question.put("work", work.toString());
        question.put("setting", setting);
        prepared = side.ask(question);
    }

    /** One turn of so many steps. */
    Turn turn(int steps) throws SideFailed {
        JsonNode answer = side.ask(Map.of("do", "run", "steps", steps));
        List<Double> seconds = numbers(answer.path("seconds"));
        if (seconds.size() != steps) {
            throw new SideFailed("a side", "was asked for " + steps + " steps and told of " + seconds.size(), false);
        }
        return new Turn(seconds, numbers(answer.path("loss")).stream().mapToDouble(Double::doubleValue).toArray(), numbers(answer.path("resident")));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    /** What the side said when it was made ready. */
    JsonNode prepared() {
        return prepared;
    }

    /** A turn of which its kernels tell. */
    Kernels profile(int steps) throws SideFailed {
        int before = side.kernels().size();
        double step = turn(steps).median();
        List<String> said = side.kernels();
        return Kernels.of(said.subList(before, said.size()), steps, step);
    }

    /** Time that it took on the processor. */
    Duration processor() {
        return side == null ? Duration.ZERO : side.processor();
    }

    @Override
    public void close() {
        if (side != null) {
            side.close();
            side = null;
        }
    }
}
