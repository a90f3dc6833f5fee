package dev.engram.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and what is away meanwhile. Every test has a scenario and a replica of its own, of one name. */
class ServingLifeIT {
    @TempDir
    static Path folder;

    private static Backends backends;

    private ServingProcess serving;

    @BeforeAll
    static void prepare() {
        backends = new Backends(folder);
    }

    @AfterAll
    static void end() {
        backends.close();
    }

    @BeforeEach
    void startWhatATestStopped() {
        backends.start();
    }

    @AfterEach
    void stop() {
        if (serving != null) {
            serving.close();
        }
    }

    @Test
    void startsWithoutItsBackendsAndBecomesReadyWhenTheyCome() {
        backends.close();
        serving = ServingProcess.start(folder, "early", backends);
        assertThat(serving.status("/q/health/ready")).isEqualTo(503);
        assertThat(serving.get("/q/health/ready").body()).contains("not caught up");
        assertThat(serving.status("/v2/health/ready")).isEqualTo(400);
        assertThat(serving.predict("early", TestBundles.BRIGHT).statusCode()).isEqualTo(404);

        backends.start();

        serving.ready();
        assertThat(serving.status("/v2/health/ready")).isEqualTo(200);
    }

    @Test
    void isReadyOnlyWhenEveryPromotedModelServes() {
        backends.promote("late", "1", 1, "cat");
        backends.promote("late", "2", 2, "dog");
        backends.stopS3();
        serving = ServingProcess.start(folder, "late", backends);
        serving.await("it waits for the store", () -> serving.get("/q/health/ready").body().contains("version 2"));
        assertThat(serving.status("/q/health/ready")).isEqualTo(503);
        assertThat(serving.predict("late", TestBundles.BRIGHT).statusCode()).isEqualTo(503);

        backends.startS3();

        serving.ready();
        assertThat(serving.predict("late", TestBundles.BRIGHT).headers().firstValue("engram-model-version")).contains("2");
    }

    @Test
    void servesTheOldModelWhileTheStoreIsAwayAndTheNewOneWhenItIsBack() {
        backends.promote("storeless", "1", 1, "cat");
        serving = ServingProcess.start(folder, "storeless", backends);
        serving.awaitVersion("storeless", "1");
        ModelPromoted two = TestBundles.promoted(backends.store(), "storeless", "2", 2, "dog");
        backends.stopS3();

        backends.promote(two);

        serving.await("it said that it is still trying", () -> backends.lastTold("storeless", "storeless").equals("2 failed"));
        assertThat(serving.predict("storeless", TestBundles.BRIGHT).headers().firstValue("engram-model-version")).contains("1");
        backends.startS3();
        serving.awaitVersion("storeless", "2");
        serving.await("it told", () -> backends.lastTold("storeless", "storeless").equals("2 ready"));
    }

    @Test
    void servesWhileKafkaIsAwayAndFollowsWhenItIsBack() {
        backends.promote("brokerless", "1", 1, "cat");
        serving = ServingProcess.start(folder, "brokerless", backends);
        serving.awaitVersion("brokerless", "1");
        serving.ready();

        backends.stopKafka();
        assertThat(serving.predict("brokerless", TestBundles.BRIGHT).statusCode()).isEqualTo(200);
        assertThat(serving.status("/q/health/ready")).isEqualTo(200);

        backends.startKafka();
        backends.promote("brokerless", "2", 2, "dog");
        serving.awaitVersion("brokerless", "2");
        serving.await("it told", () -> backends.lastTold("brokerless", "brokerless").equals("2 ready"));
    }

    @Test
    void aKilledReplicaTakesBackWhatItTold() {
        backends.promote("killed", "1", 1, "cat");
        serving = ServingProcess.start(folder, "killed", backends);
        serving.await("it told", () -> backends.lastTold("killed", "killed").equals("1 ready"));
        serving.kill();
        assertThat(backends.lastTold("killed", "killed")).isEqualTo("1 ready");
        backends.stopS3();

        serving = ServingProcess.start(folder, "killed", backends, "ENGRAM_SERVING_DATA", folder.resolve("empty").toString());

        serving.await("it took it back", () -> backends.told("killed", "killed").contains(Optional.<ModelServed>empty()));
    }

    @Test
    void aReplicaThatLeavesSaysSo() {
        backends.promote("leaving", "1", 1, "cat");
        serving = ServingProcess.start(folder, "leaving", backends);
        serving.await("it told", () -> backends.lastTold("leaving", "leaving").equals("1 ready"));

        serving.close();

        List<Optional<ModelServed>> told = backends.told("leaving", "leaving");
        assertThat(told.get(told.size() - 1)).isEmpty();
    }

    @Test
    void aFullReplicaSaysSoAndRecovers() {
        backends.promote("full", "1", 1, "cat");
        serving = ServingProcess.start(folder, "full", backends, "ENGRAM_SERVING_REQUESTS", "1");
        serving.awaitVersion("full", "1");

        try (SlowRequest slow = SlowRequest.begin(serving.uri(), "/v1/scenarios/full/predict")) {
            serving.await("the slow request is under way", () -> serving.metrics().contains("engram_serving_underway 1.0"));

            HttpResponse<String> refused = serving.predict("full", TestBundles.BRIGHT);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(ServingProcess.json(refused).path("code").asText()).isEqualTo("busy");
        }

        serving.await("it has room again", () -> serving.predict("full", TestBundles.BRIGHT).statusCode() == 200);
    }
}
