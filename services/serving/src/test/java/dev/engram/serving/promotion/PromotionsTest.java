package dev.engram.serving.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.DirectoryObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.serving.TestBundles;
import dev.engram.serving.model.ModelId;
import dev.engram.serving.model.ModelLoader;
import dev.engram.serving.model.ModelSettings;
import dev.engram.serving.model.Models;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionsTest {
    @TempDir
    Path folder;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Models models = new Models(new SimpleMeterRegistry());
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final AtomicInteger storeAway = new AtomicInteger();
    private ObjectStore store;
    private Promotions promotions;

    @BeforeEach
    void open() {
        store = new DirectoryObjectStore(folder.resolve("store"));
        promotions = promotions(() -> {
            if (storeAway.getAndDecrement() > 0) {
                throw new ObjectStoreException("the store is away");
            }
        });
    }

    private Promotions promotions(Runnable beforeConnecting) {
        Bundles bundles = new Bundles(() -> {
            beforeConnecting.run();
            return store;
        }, folder.resolve("cache"));
        ModelLoader loader = new ModelLoader(new ModelSettings(1, 1, 2, 10), models, threads);
        return new Promotions(bundles, loader, models, outcomes(), threads, new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void aPromotedVersionIsServed() throws InterruptedException {
        promotions.promote(promoted("1", 1, "cat"));

        assertThat(next()).isEqualTo("pets 1 ready");
        assertThat(models.current("pets")).map(ModelId::version).contains("1");
        assertThat(promotions.waiting()).isEmpty();
        assertThat(models.lease("pets").use(model -> model.predict(TestBundles.BRIGHT)).join().label()).contains("cat");
    }

    @Test
    void hearingOfItAgainOnlyTellsItAgain() throws InterruptedException {
        ModelPromoted one = promoted("1", 1, "cat");
        promotions.promote(one);
        assertThat(next()).isEqualTo("pets 1 ready");

        promotions.promote(one);

        assertThat(next()).isEqualTo("pets 1 ready");
    }

    @Test
    void theNewestOfManyPromotionsWins() throws InterruptedException {
        Semaphore gate = new Semaphore(0);
        Promotions held = promotions(gate::acquireUninterruptibly);
        held.promote(promoted("1", 1, "cat"));
        held.promote(promoted("2", 2, "dog"));
        held.promote(promoted("3", 3, "cat"));

        gate.release(100);

        assertThat(next()).isEqualTo("pets 3 ready");
        assertThat(models.current("pets")).map(ModelId::version).contains("3");
        assertThat(told).isEmpty();
    }

    @Test
    void changedBytesAreRefusedAndTheOldModelStays() throws InterruptedException {
        promotions.promote(promoted("1", 1, "cat"));
        assertThat(next()).isEqualTo("pets 1 ready");
        ModelPromoted two = promoted("2", 2, "dog");
        String model = new Artifacts(store).put(TestBundles.model("dog")).sha256();
        store.put(Artifacts.key(model), new byte[] {1, 2, 3});

        promotions.promote(two);

        assertThat(next()).startsWith("pets 2 failed: artifact " + model + " is damaged");
        assertThat(models.current("pets")).map(ModelId::version).contains("1");
        assertThat(models.lease("pets").use(m -> m.predict(TestBundles.BRIGHT)).join().label()).contains("cat");
    }

    @Test
    void aRepairedBundleIsServedWhenItIsPromotedAgain() throws InterruptedException {
        ModelPromoted one = promoted("1", 1, "cat");
        byte[] json = store.get(Artifacts.key(one.bundle())).orElseThrow();
        store.delete(Artifacts.key(one.bundle()));
        promotions.promote(one);
        assertThat(next()).startsWith("pets 1 failed: no object");
        store.put(Artifacts.key(one.bundle()), json);

        promotions.promote(one);

        assertThat(next()).isEqualTo("pets 1 ready");
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedWithTheReason() throws InterruptedException {
        ArtifactRef model = new Artifacts(store).put(TestBundles.model("cat"));
        ArtifactRef noModel = new Artifacts(store).put(new byte[] {4, 5, 6});
        Map<String, Object> rule = TestBundles.json("pets", 1, model);
        rule.put("decision", Map.of("kind", "oracle", "topK", 1, "thresholds", Map.of()));
        Map<String, Object> format = TestBundles.json("pets", 1, model);
        format.put("format", 9);

        assertRefused(rule, "oracle");
        assertRefused(format, "format 9");
        assertRefused(TestBundles.json("cars", 1, model), "cars");
        assertRefused(TestBundles.json("pets", 7, model), "round 7");
        assertRefused(TestBundles.json("pets", 1, noModel), "ONNX Runtime");
        assertThat(promotions.waiting()).isEmpty();
    }

    private void assertRefused(Map<String, Object> bundle, String reason) throws InterruptedException {
        String hash = new Artifacts(store).put(CanonicalJson.bytes(bundle)).sha256();
        promotions.promote(TestBundles.promoted("pets", "1", 1, hash));
        assertThat(next()).startsWith("pets 1 failed").contains(reason);
    }

    @Test
    void aStoreThatIsAwayIsAskedUntilItAnswers() throws InterruptedException {
        storeAway.set(5);

        promotions.promote(promoted("1", 1, "cat"));

        assertThat(next()).isEqualTo("pets 1 failed: still trying: the store is away");
        assertThat(next()).isEqualTo("pets 1 ready");
    }

    @Test
    void whileTheStoreIsAwayTheReplicaSaysWhatItWaitsFor() throws InterruptedException {
        storeAway.set(Integer.MAX_VALUE);
        promotions.promote(promoted("1", 1, "cat"));
        next();

        assertThat(promotions.waiting()).containsEntry("pets", "version 1: the store is away");
        storeAway.set(0);
        assertThat(next()).isEqualTo("pets 1 ready");
    }

    @Test
    void aDamagedFileOnTheLocalDiskIsFetchedAgain() throws Exception {
        promotions.promote(promoted("1", 1, "cat"));
        next();
        ModelPromoted two = promoted("2", 2, "dog");
        promotions.promote(two);
        next();
        String model = models.lease("pets").model().bundle().model().sha256();
        java.nio.file.Files.writeString(folder.resolve("cache").resolve(model.substring(0, 2)).resolve(model), "damaged");
        promotions.promote(promoted("1", 1, "cat"));
        next();

        promotions.promote(two);

        assertThat(next()).isEqualTo("pets 2 ready");
    }

    @Test
    void aWithdrawnScenarioIsNotServed() throws InterruptedException {
        promotions.promote(promoted("1", 1, "cat"));
        next();

        promotions.withdraw("pets");
        promotions.withdraw("never-seen");

        assertThat(next()).isEqualTo("pets gone");
        assertThat(models.current()).isEmpty();
    }

    private ModelPromoted promoted(String version, long round, String animal) {
        return TestBundles.promoted(store, "pets", version, round, animal);
    }

    private String next() throws InterruptedException {
        String line = told.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("something was told within 30 s").isNotNull();
        return line;
    }

    private Outcomes outcomes() {
        return new Outcomes() {
            @Override
            public void ready(ModelPromoted promoted) {
                told.add(promoted.scenario() + " " + promoted.version() + " ready");
            }

            @Override
            public void failed(ModelPromoted promoted, String reason) {
                told.add(promoted.scenario() + " " + promoted.version() + " failed: " + reason);
            }

            @Override
            public void gone(String scenario) {
                told.add(scenario + " gone");
            }
        };
    }
}
