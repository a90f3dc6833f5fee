package dev.engram.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes to MLflow in one call of {@code log-batch}. The limits: 1000 metrics, 100 parameters, 100 tags, 1000 of all together, a million bytes.
 *
 * @param metrics keys are clean
 * @param params  keys are clean, values short enough
 * @param tags    keys are clean, values short enough
 */
record LogBatch(List<MetricPoint> metrics, Map<String, String> params, Map<String, String> tags) {
    private static final int ALL = 1_000;
    private static final int PARAMS = 100;
    private static final int TAGS = 100;
    private static final int BYTES = 700_000;
    private static final int BYTES_OF_METRIC = 400;

    /** Everything, in as many calls as it takes; none for nothing. */
    static List<LogBatch> split(List<MetricPoint> metrics, Map<String, String> params, Map<String, String> tags) {
        Filling filling = new Filling();
        params.forEach((key, value) -> filling.param(Names.key(key), Names.cut(value, Names.PARAM_VALUE)));
        tags.forEach((key, value) -> filling.tag(Names.key(key), Names.cut(value, Names.TAG_VALUE)));
        metrics.forEach(point -> filling.metric(new MetricPoint(Names.key(point.key()), point.value(), point.timestampMillis(), point.step())));
        return filling.done();
    }

    private int size() {
        return metrics.size() + params.size() + tags.size();
    }

    private static final class Filling {
        private final List<LogBatch> full = new ArrayList<>();
        private LogBatch batch = empty();
        private int bytes;

        void param(String key, String value) {
            room(batch.params().size() < PARAMS, weight(key, value));
            batch.params().put(key, value);
        }

        void tag(String key, String value) {
            room(batch.tags().size() < TAGS, weight(key, value));
            batch.tags().put(key, value);
        }

        void metric(MetricPoint point) {
            room(true, BYTES_OF_METRIC);
            batch.metrics().add(point);
        }

        List<LogBatch> done() {
            close();
            return full;
        }

        private void room(boolean free, int weight) {
            if (!free || batch.size() == ALL || bytes + weight > BYTES) {
                close();
            }
            bytes += weight;
        }

        private void close() {
            if (batch.size() > 0) {
                full.add(batch);
            }
            batch = empty();
            bytes = 0;
        }

        private static LogBatch empty() {
            return new LogBatch(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        private static int weight(String key, String value) {
            return key.length() + value.getBytes(StandardCharsets.UTF_8).length + 40;
        }
    }
}
