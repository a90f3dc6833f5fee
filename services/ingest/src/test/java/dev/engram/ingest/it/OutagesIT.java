package dev.engram.ingest.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.Artifacts;
import dev.engram.ingest.TestPictures;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of the platform die and come back. Nothing is rejected for that, and nothing is lost. */
class OutagesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path dir;

    private Platform platform;
    private Log log;

    @BeforeEach
    void start() {
        platform = new Platform(dir, Map.of());
        log = platform.log();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void waitsForTheStore() {
        // Given a store that died
        platform.killStore();

        // When images come
        publish(0, 50);

        // Then ingest says what is missing, and HTTP asks to come again
        Waiting.until("ingest is not ready", PATIENCE, () -> platform.ingest().status("/q/health/ready") == 503);
        assertThat(platform.ingest().get("/q/health/ready").body()).contains("S3 is away");
        assertThat(platform.ingest().status("/q/health/live")).isEqualTo(200);
        post().then().statusCode(503).header("Retry-After", "5").body("code", equalTo("away"));
        assertThat(log.seen()).isEmpty();

        // And when the store is back, all are admitted, with their bytes
        platform.startStore();
        awaitAdmissions(0, 50);
        assertThat(new Artifacts(platform.bucket("engram")).exists(Hashes.sha256(TestPictures.png(49)))).isTrue();
        platform.ingest().ready();
        post().then().statusCode(201);
    }

    @Test
    void waitsForTheBroker() {
        // Given an ingest that is at work when the broker stops
        publish(0, 20);
        awaitAdmissions(0, 20);
        platform.stopBroker();
        post().then().statusCode(503).body("code", equalTo("away"));

        // When the broker is back
        platform.startBroker();
        publish(20, 40);

        // Then it goes on
        awaitAdmissions(20, 40);
        platform.ingest().ready();
    }

    @Test
    void killedInTheMiddleItGoesOnWhereItWas() {
        // Given an ingest that is killed while it admits
        publish(0, 3000);
        Waiting.until("some are admitted", PATIENCE, () -> log.seen().size() > 500);
        platform.ingest().kill();

        // When it is started again
        platform.startIngest().ready();

        // Then every image is admitted, at least once
        awaitAdmissions(0, 3000);
    }

    @Test
    void startsWhileEverythingIsAway() {
        // Given an ingest that starts without broker and store
        platform.ingest().kill();
        platform.killStore();
        publish(0, 20);
        platform.stopBroker();
        platform.startIngest();
        Waiting.until("ingest says that it is not ready", PATIENCE, () -> platform.ingest().status("/q/health/ready") == 503);

        // When both come
        platform.startBroker();
        platform.startStore();

        // Then it is ready and does its work
        platform.ingest().ready();
        awaitAdmissions(0, 20);
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            log.labelled("k" + i, Log.headers("e" + i, "digits", "7"), TestPictures.png(i));
        }
        log.flush();
    }

    private void awaitAdmissions(int from, int to) {
        Set<String> wanted = IntStream.range(from, to).mapToObj(i -> "e" + i).collect(Collectors.toSet());
        Waiting.until("all are admitted", PATIENCE, () -> {
            List<String> admitted = log.seen().stream().filter(record -> record.topic().equals(Topics.SAMPLES_ADMITTED))
                    .map(record -> Log.sample(record).sourceEvent()).toList();
            return Set.copyOf(admitted).containsAll(wanted);
        });
        assertThat(log.seen()).allMatch(record -> record.topic().equals(Topics.SAMPLES_ADMITTED));
    }

    private Response post() {
        return given().baseUri(platform.ingest().uri().toString()).multiPart("image", "x.png", TestPictures.png(77), "image/png").multiPart("labels", "7")
                .post("/v1/scenarios/digits/images");
    }
}
