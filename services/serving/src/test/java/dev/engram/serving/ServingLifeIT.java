package dev.engram.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and what is away meanwhile. */
class ServingLifeIT {
    @TempDir
    Path folder;

    private Backends backends;
    private ServingProcess serving;

    @BeforeEach
    void prepare() {
        backends = new Backends(folder);
    }

    @AfterEach
    void stop() {
        if (serving != null) {
            serving.close();
        }
        backends.close();
    }

    @Test
    void startsWithoutItsBackendsAndBecomesReadyWhenTheyCome() {
        serving = ServingProcess.start(folder, "early", backends);
        assertThat(serving.status("/q/health/ready")).isEqualTo(503);
        assertThat(serving.get("/q/health/ready").toString()).contains("not caught up");
        assertThat(serving.status("/v2/health/ready")).isEqualTo(400);
        assertThat(serving.predict("pets", TestBundles.BRIGHT).statusCode()).isEqualTo(404);

        backends.startS3();
        backends.startKafka();

        serving.awaitReady();
        assertThat(serving.status("/v2/health/ready")).isEqualTo(200);
    }

    @Test
    void isReadyOnlyWhenEveryPromotedModelServes() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        backends.promote("pets", "2", 2, "dog");
        backends.stopS3();
        serving = ServingProcess.start(folder, "late", backends);
        serving.await("it waits for the store", () -> serving.get("/q/health/ready").toString().contains("version 2"));
        assertThat(serving.status("/q/health/ready")).isEqualTo(503);
        assertThat(serving.predict("pets", TestBundles.BRIGHT).statusCode()).isEqualTo(503);

        backends.startS3();

        serving.awaitReady();
        assertThat(serving.predict("pets", TestBundles.BRIGHT).headers().firstValue("engram-model-version")).contains("2");
    }

    @Test
    void servesTheOldModelWhileTheStoreIsAwayAndTheNewOneWhenItIsBack() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        serving = ServingProcess.start(folder, "one", backends);
        serving.awaitVersion("pets", "1");
        ModelPromoted two = TestBundles.promoted(backends.store(), "pets", "2", 2, "dog");
        backends.stopS3();

        backends.promote(two);

        serving.await("it said that it is still trying", () -> backends.lastTold("pets", "one").equals("2 failed"));
        assertThat(serving.predict("pets", TestBundles.BRIGHT).headers().firstValue("engram-model-version")).contains("1");
        backends.startS3();
        serving.awaitVersion("pets", "2");
        serving.await("it told", () -> backends.lastTold("pets", "one").equals("2 ready"));
    }

    @Test
    void servesWhileKafkaIsAwayAndFollowsWhenItIsBack() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        serving = ServingProcess.start(folder, "one", backends);
        serving.awaitVersion("pets", "1");

        backends.stopKafka();
        assertThat(serving.predict("pets", TestBundles.BRIGHT).statusCode()).isEqualTo(200);
        assertThat(serving.status("/q/health/ready")).isEqualTo(200);

        backends.startKafka();
        backends.promote("pets", "2", 2, "dog");
        serving.awaitVersion("pets", "2");
        serving.await("it told", () -> backends.lastTold("pets", "one").equals("2 ready"));
    }

    @Test
    void aKilledReplicaTakesBackWhatItTold() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        serving = ServingProcess.start(folder, "one", backends);
        serving.await("it told", () -> backends.lastTold("pets", "one").equals("1 ready"));
        serving.kill();
        assertThat(backends.lastTold("pets", "one")).isEqualTo("1 ready");
        backends.stopS3();

        serving = ServingProcess.start(folder, "one", backends, "ENGRAM_SERVING_DATA", folder.resolve("empty").toString());

        serving.await("it took it back", () -> backends.told("pets", "one").contains(Optional.<ModelServed>empty()));
    }

    @Test
    void aReplicaThatLeavesSaysSo() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        serving = ServingProcess.start(folder, "one", backends);
        serving.await("it told", () -> backends.lastTold("pets", "one").equals("1 ready"));

        serving.close();

        List<Optional<ModelServed>> told = backends.told("pets", "one");
        assertThat(told.get(told.size() - 1)).isEmpty();
    }

    @Test
    void aFullReplicaSaysSoAndRecovers() {
        backends.start();
        backends.promote("pets", "1", 1, "cat");
        serving = ServingProcess.start(folder, "one", backends, "ENGRAM_SERVING_REQUESTS", "1");
        serving.awaitVersion("pets", "1");

        try (SlowRequest slow = SlowRequest.begin(serving.address, "/v1/scenarios/pets/predict")) {
            serving.await("the slow request is under way", () -> serving.metrics().contains("engram_serving_underway 1.0"));

            HttpResponse<String> refused = serving.predict("pets", TestBundles.BRIGHT);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(ServingProcess.json(refused).path("code").asText()).isEqualTo("busy");
        }

        serving.await("it has room again", () -> serving.predict("pets", TestBundles.BRIGHT).statusCode() == 200);
    }
}
