package dev.engram.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.inference.BundleException;
import dev.engram.inference.ModelException;
import dev.engram.inference.Prediction;
import dev.engram.serving.TestBundles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    private static final int THREADS = 8;
    private static final int SWAPS = 60;
    private static final int ANSWERS_PER_SWAP = 40;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ExecutorService closer = Executors.newSingleThreadExecutor();
    private final AtomicInteger closings = new AtomicInteger();
    private final Models models = new Models(registry);
    private final ModelLoader loader = new ModelLoader(new ModelSettings(1, 2, 8, 1000), models, work -> {
        closings.incrementAndGet();
        closer.execute(work);
    });

    @AfterEach
    void close() {
        closer.shutdownNow();
    }

    @Test
    void swappingUnderLoadFailsNobodyAndEveryAnswerNamesAVersionThatServed() throws Exception {
        models.put(load(1));
        AtomicInteger newest = new AtomicInteger(1);
        AtomicInteger loading = new AtomicInteger(1);
        AtomicLong answers = new AtomicLong();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                while (newest.get() < SWAPS) {
                    int before = newest.get();
                    String problem = ask(before, loading);
                    if (problem != null) {
                        wrong.add(problem);
                    }
                    answers.incrementAndGet();
                }
            }, threads));
        }

        for (int version = 2; version <= SWAPS; version++) {
            long until = answers.get() + ANSWERS_PER_SWAP;
            while (answers.get() < until) {
                Thread.onSpinWait();
            }
            ServedModel model = load(version);
            loading.set(version);
            models.put(model);
            newest.set(version);
        }
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        threads.shutdown();

        assertThat(wrong).isEmpty();
        assertThat(answers.get()).isGreaterThan((long) SWAPS * ANSWERS_PER_SWAP / 2);
        assertThat(closings).hasValue(SWAPS - 1);
        assertThat(registry.get("engram.serving.swaps").tag("outcome", "ready").counter().count()).isEqualTo(SWAPS);
    }

    /** One request; null if its answer is right, of a version between the one before it and the newest that may stand there now. */
    private String ask(int before, AtomicInteger loading) {
        Lease lease = models.lease("pets");
        int version = Integer.parseInt(lease.model().id().version());
        Prediction prediction = lease.use(model -> model.predict(TestBundles.BRIGHT)).join();
        if (version < before || version > loading.get()) {
            return "version " + version + " answered between " + before + " and " + loading;
        }
        String expected = animal(version);
        return prediction.label().orElse("").equals(expected) ? null : "version " + version + " answered " + prediction + ", expected " + expected;
    }

    @Test
    void aRequestInFlightFinishesOnTheModelItBeganWith() throws IOException {
        models.put(load(1));
        Lease early = models.lease("pets");

        models.put(load(2));

        assertThat(closings).hasValue(0);
        assertThat(early.use(model -> model.predict(TestBundles.BRIGHT)).join().label()).contains("cat");
        assertThat(closings).hasValue(1);
        assertThat(models.lease("pets").model().id().version()).isEqualTo("2");
    }

    @Test
    void aLeaseIsGivenBackHoweverTheRequestEnds() throws IOException {
        models.put(load(1));

        assertThatThrownBy(() -> models.lease("pets").use(model -> model.predict(new byte[] {1, 2}))).isInstanceOf(IllegalArgumentException.class);
        Lease twice = models.lease("pets");
        twice.close();
        twice.close();
        models.remove("pets");

        assertThat(closings).hasValue(1);
    }

    @Test
    void unknownAndExpectedScenariosAreToldApart() throws IOException {
        models.put(load(1));
        models.expect("shelf");

        assertThatThrownBy(() -> models.lease("cars")).isInstanceOfSatisfying(NoModelException.class, e -> assertThat(e.expected()).isFalse())
                .hasMessageContaining("'cars'").hasMessageContaining("known are pets");
        assertThatThrownBy(() -> models.lease("shelf")).isInstanceOfSatisfying(NoModelException.class, e -> assertThat(e.expected()).isTrue());
    }

    @Test
    void aModelThatDoesNotFitItsBundleIsRefused() throws IOException {
        Path file = file("cat");
        ArtifactRef ref = new ArtifactRef(Hashes.sha256(file), Files.size(file));
        Map<String, Object> other = TestBundles.json("pets", 1, ref);
        other.put("labels", dev.engram.api.scenario.LabelSpace.empty().grow(List.of("a", "b", "c")));
        Map<String, Object> larger = TestBundles.json("pets", 1, ref);
        larger.put("input", new dev.engram.api.scenario.InputSpec(1, 4, 4, List.of(0.5), List.of(0.5)));

        assertThatThrownBy(() -> loader.load(id(1), read(other), file)).isInstanceOf(ModelException.class).hasMessageContaining("2 numbers where 3");
        assertThatThrownBy(() -> loader.load(id(1), read(larger), file)).isInstanceOf(BundleException.class).hasMessageContaining("[1, 4, 4]");
    }

    private static dev.engram.inference.ModelBundle read(Map<String, Object> json) {
        return dev.engram.inference.ModelBundle.read(dev.engram.artifacts.CanonicalJson.bytes(json));
    }

    private ServedModel load(int version) throws IOException {
        Path file = file(animal(version));
        ArtifactRef ref = new ArtifactRef(Hashes.sha256(file), Files.size(file));
        return loader.load(id(version), TestBundles.bundle("pets", version, ref), file);
    }

    private static ModelId id(int version) {
        return new ModelId("pets", String.valueOf(version), version, "0".repeat(64));
    }

    private Path file(String animal) throws IOException {
        return Files.write(folder.resolve(animal + ".onnx"), TestBundles.model(animal));
    }

    private static String animal(int version) {
        return version % 2 == 1 ? "cat" : "dog";
    }
}
