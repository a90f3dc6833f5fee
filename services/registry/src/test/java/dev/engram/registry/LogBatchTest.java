package dev.engram.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogBatchTest {
    @Test
    void nothingNeedsNoCall() {
        assertThat(LogBatch.split(List.of(), Map.of(), Map.of())).isEmpty();
    }

    @Test
    void everyCallKeepsEveryLimitAndNothingIsLost() {
        // Given more than fits of each
        List<MetricPoint> metrics = LongStream.range(0, 3_333).mapToObj(i -> new MetricPoint("m", i, i, i)).toList();
        Map<String, String> params = new HashMap<>();
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 250; i++) {
            params.put("p" + i, "v");
            tags.put("t" + i, "v".repeat(i % 50 == 0 ? 20_000 : 1));
        }

        // When it is split
        List<LogBatch> batches = LogBatch.split(metrics, params, tags);

        // Then no call is too large and together they are everything
        assertThat(batches).allSatisfy(batch -> {
            assertThat(batch.params().size()).isLessThanOrEqualTo(100);
            assertThat(batch.tags().size()).isLessThanOrEqualTo(100);
            assertThat(batch.metrics().size() + batch.params().size() + batch.tags().size()).isLessThanOrEqualTo(1_000);
        });
        assertThat(batches.stream().flatMap(batch -> batch.metrics().stream())).containsExactlyElementsOf(metrics);
        assertThat(batches.stream().mapToInt(batch -> batch.params().size()).sum()).isEqualTo(250);
        assertThat(batches.stream().mapToInt(batch -> batch.tags().size()).sum()).isEqualTo(250);
    }

    @Test
    void aCallStaysBelowAMillionBytes() {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 90; i++) {
            tags.put("t" + i, "€".repeat(8_000));
        }

        assertThat(LogBatch.split(List.of(), Map.of(), tags)).hasSizeGreaterThan(2);
    }
}
