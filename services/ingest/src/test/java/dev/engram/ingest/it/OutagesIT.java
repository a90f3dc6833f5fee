package dev.engram.ingest.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.Artifacts;
import dev.engram.devkit.process.Waiting;
import dev.engram.ingest.hostile.TestPictures;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of the platform die and come back. Nothing is rejected for that, and nothing is lost. */
class OutagesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path dir;

    private static Platform platform;
    private static Log log;

    @BeforeAll
    static void start() {
        platform = new Platform(dir);
        log = platform.log();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void waitsForTheStore() {
        // Given a store that died
        platform.killStore();

        // When images come
        publish("store", 50);

        // Then ingest says what is missing, and HTTP asks to come again
        Waiting.until("ingest is not ready", PATIENCE, () -> platform.ingest().status("/q/health/ready") == 503);
        assertThat(platform.ingest().get("/q/health/ready").body()).contains("S3 is away");
        assertThat(platform.ingest().status("/q/health/live")).isEqualTo(200);
        post().then().statusCode(503).header("Retry-After", "5").body("code", equalTo("away"));
        assertThat(admitted("store")).isEmpty();

        // And when the store is back, all are admitted, with their bytes
        platform.startStore();
        awaitAdmissions("store", 50);
        assertThat(new Artifacts(platform.bucket("engram")).exists(Hashes.sha256(TestPictures.png(49)))).isTrue();
        platform.ingest().ready();
        post().then().statusCode(201);
    }

    @Test
    void waitsForTheBroker() {
        // Given an ingest that is at work when the broker stops
        publish("before", 20);
        awaitAdmissions("before", 20);
        platform.stopBroker();
        post().then().statusCode(503).body("code", equalTo("away"));

        // When the broker is back
        platform.startBroker();
        publish("broker", 20);

        // Then it goes on
        awaitAdmissions("broker", 20);
        platform.ingest().ready();
    }

    @Test
    void killedInTheMiddleItGoesOnWhereItWas() {
        // Given an ingest that is killed while it admits
        publish("killed", 3000);
        Waiting.until("some are admitted", PATIENCE, () -> admitted("killed").size() > 500);
        platform.ingest().kill();

        // When it is started again
        platform.startIngest().ready();

        // Then every image is admitted, at least once
        awaitAdmissions("killed", 3000);
    }

    @Test
    void startsWhileEverythingIsAway() {
        // Given an ingest that starts without broker and store
        platform.ingest().kill();
        platform.killStore();
        publish("away", 20);
        platform.stopBroker();
        platform.startIngest();
        Waiting.until("ingest says that it is not ready", PATIENCE, () -> platform.ingest().status("/q/health/ready") == 503);

        // When both come
        platform.startBroker();
        platform.startStore();

        // Then it is ready and does its work
        platform.ingest().ready();
        awaitAdmissions("away", 20);
    }

    private static void publish(String what, int images) {
        for (int i = 0; i < images; i++) {
            log.labelled("k" + i, Log.headers(what + "-" + i, "digits", "7"), TestPictures.png(i));
        }
        log.flush();
    }

    private static Set<String> admitted(String what) {
        return log.seen().stream().filter(record -> record.topic().equals(Topics.SAMPLES_ADMITTED)).map(record -> Log.sample(record).sourceEvent())
                .filter(event -> event.startsWith(what + "-")).collect(Collectors.toSet());
    }

    private static void awaitAdmissions(String what, int images) {
        Waiting.until("all are admitted", PATIENCE, () -> admitted(what).size() == images);
        assertThat(log.seen()).allMatch(record -> record.topic().equals(Topics.SAMPLES_ADMITTED));
    }

    private static Response post() {
        return given().baseUri(platform.ingest().uri().toString()).multiPart("image", "x.png", TestPictures.png(77), "image/png").multiPart("labels", "7")
                .post("/v1/scenarios/digits/images");
    }
}
