package dev.engram.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.inference.ModelException;
import dev.engram.inference.Tensor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Set<String> OUTPUT = Set.of("output");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelMetrics metrics = new ModelMetrics(registry, new ModelSlot("digits"));
    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(1);
    private Batcher batcher;

    @AfterEach
    void close() {
        open.countDown();
        batcher.close();
    }

    @Test
    void whatArrivesDuringARunIsTheNextBatch() throws InterruptedException {
        batcher = held(4, 100);
        List<CompletableFuture<Map<String, Tensor>>> answers = new ArrayList<>();
        answers.add(batcher.submit(new float[] {0}, 1, OUTPUT));
        running.await();
        for (int i = 1; i <= 6; i++) {
            answers.add(batcher.submit(new float[] {i}, 1, OUTPUT));
        }

        open.countDown();

        for (int i = 0; i <= 6; i++) {
            assertThat(answers.get(i).join().get("output").values()).containsExactly(2f * i);
        }
        assertThat(batches).containsExactly(1, 4, 2);
        assertThat(registry.get("engram.serving.batch").summary().max()).isEqualTo(4);
    }

    @Test
    void requestsOfSeveralPicturesStayWhole() throws InterruptedException {
        batcher = held(4, 100);
        CompletableFuture<?> first = batcher.submit(new float[] {9}, 1, OUTPUT);
        running.await();
        CompletableFuture<Map<String, Tensor>> three = batcher.submit(new float[] {1, 2, 3}, 3, OUTPUT);
        CompletableFuture<Map<String, Tensor>> two = batcher.submit(new float[] {4, 5}, 2, Set.of("output", "features"));

        open.countDown();

        assertThat(three.join()).containsOnlyKeys("output");
        assertThat(three.join().get("output").values()).containsExactly(2, 4, 6);
        assertThat(two.join().get("output").values()).containsExactly(8, 10);
        assertThat(two.join()).containsOnlyKeys("output", "features");
        first.join();
        assertThat(batches).containsExactly(1, 3, 2);
    }

    @Test
    void aFullQueueSaysSo() throws InterruptedException {
        batcher = held(1, 2);
        List<CompletableFuture<?>> answers = new ArrayList<>();
        answers.add(batcher.submit(new float[] {1}, 1, OUTPUT));
        running.await();
        answers.add(batcher.submit(new float[] {1}, 1, OUTPUT));
        answers.add(batcher.submit(new float[] {1}, 1, OUTPUT));

        assertThatThrownBy(() -> batcher.submit(new float[] {1}, 1, OUTPUT)).isInstanceOf(BusyException.class).hasMessageContaining("2 requests wait");

        open.countDown();
        answers.forEach(CompletableFuture::join);
        assertThat(batcher.waiting()).isZero();
    }

    @Test
    void afterAFailureTheNextRequestIsAnswered() {
        batcher = new Batcher("digits-1", (batch, count, outputs) -> {
            if (batch.get(0) < 0) {
                throw new ModelException("negative");
            }
            return doubled(batch, count, outputs);
        }, 1, new ModelSettings(1, 1, 4, 10), metrics);

        CompletableFuture<Map<String, Tensor>> bad = batcher.submit(new float[] {-1}, 1, OUTPUT);
        assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("negative");
        assertThat(batcher.submit(new float[] {1}, 1, OUTPUT).join().get("output").values()).containsExactly(2);
    }

    @Test
    void aDyingThreadLeavesNobodyWaiting() {
        batcher = new Batcher("digits-1", (batch, count, outputs) -> {
            throw new StackOverflowError("for the test");
        }, 1, new ModelSettings(1, 1, 4, 10), metrics);

        CompletableFuture<Map<String, Tensor>> answer = batcher.submit(new float[] {1}, 1, OUTPUT);

        assertThatThrownBy(answer::join).hasCauseInstanceOf(ModelException.class);
    }

    /** A batcher whose first run waits until the test opens it. */
    private Batcher held(int batch, int queue) {
        return new Batcher("digits-1", (values, count, outputs) -> {
            running.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            batches.add(count);
            return doubled(values, count, outputs);
        }, 1, new ModelSettings(1, 1, batch, queue), metrics);
    }

    private static Map<String, Tensor> doubled(FloatBuffer batch, int count, Set<String> outputs) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 2 * batch.get(i);
        }
        Map<String, Tensor> answers = new HashMap<>();
        outputs.forEach(output -> answers.put(output, new Tensor(count, List.of(1L), values)));
        return answers;
    }
}
