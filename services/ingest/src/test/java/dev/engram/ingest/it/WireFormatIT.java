package dev.engram.ingest.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.devkit.process.Waiting;
import dev.engram.ingest.hostile.TestPictures;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service on a real broker and store: what comes in, what goes out, header by header. */
class WireFormatIT {
    private static final RestAssuredConfig FORM_AS_TEXT = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig().encodeContentTypeAs("multipart/form-data", ContentType.TEXT));

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
    void admitsAnImage() {
        // Given a labelled image
        byte[] image = TestPictures.png(1);
        Map<String, String> headers = Log.headers("e-admit", "digits", "Gr%C3%BCn,shape=round");
        headers.put("ce_split", "holdout");
        headers.put("content-type", "image/png");

        // When it is published
        log.labelled("shelf-17", headers, image);

        // Then its bytes are stored and the training log has it, under its scenario
        String id = Hashes.sha256(image);
        ConsumerRecord<byte[], byte[]> record = log.admission("e-admit");
        SampleAdmitted sample = Log.sample(record);
        assertThat(new Artifacts(platform.bucket("engram")).get(id)).isEqualTo(image);
        assertThat(record.key()).isEqualTo(bytes("digits"));
        assertThat(sample).isEqualTo(new SampleAdmitted(1, "admitted", "digits", id, List.of("Grün", "shape=round"), Split.HOLDOUT,
                new ArtifactRef(id, image.length), List.of(), "e-admit", "/test", sample.time()));
        assertThat(Log.header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(Log.header(record, "ce_type")).isEqualTo("dev.engram.sample.admitted");
        assertThat(Log.header(record, "ce_source")).isEqualTo("/engram/ingest");
        assertThat(Log.header(record, "ce_subject")).isEqualTo(id);
        assertThat(Log.header(record, "ce_id")).isNotBlank();
        assertThat(Log.header(record, "ce_dataschema")).isEqualTo("urn:engram:schema:dev.engram.sample.admitted:1");
        assertThat(Log.header(record, "content-type")).isEqualTo("application/json");
    }

    @Test
    void admitsTheSameTwiceAndLeavesTheRestToTheFold() {
        // Given an image published twice, as one event
        byte[] image = TestPictures.png(2);
        log.labelled("k", Log.headers("e-twice", "digits", "7"), image);
        log.labelled("k", Log.headers("e-twice", "digits", "7"), image);

        // Then it stands in the log twice
        Waiting.until("both are admitted", Duration.ofSeconds(90), () -> log.seen().stream()
                .filter(seen -> seen.topic().equals(Topics.SAMPLES_ADMITTED) && Log.sample(seen).sourceEvent().equals("e-twice")).count() == 2);
    }

    @Test
    void passesAWithdrawalOn() {
        // Given the withdrawal of a sample nobody knows
        Map<String, String> headers = Log.headers("e-gone", "digits", "7");
        headers.remove("ce_labels");
        headers.put("ce_type", Topics.TYPE_IMAGE_WITHDRAWN);
        headers.put("ce_subject", "ab".repeat(32));

        // When it is published
        log.labelled("ab".repeat(32), headers, null);

        // Then the training log has it
        SampleAdmitted sample = Log.sample(log.admission("e-gone"));
        assertThat(sample.kind()).isEqualTo("withdrawn");
        assertThat(sample.sample()).isEqualTo("ab".repeat(32));
    }

    @Test
    void admitsAnImageByReferenceIntoTheStore() {
        // Given a picture in another bucket
        byte[] image = TestPictures.png(3);
        platform.bucket("photos").put("shelf 17/7.png", image);
        String json = "{\"image\":\"s3://photos/shelf 17/7.png\",\"sha256\":\"" + Hashes.sha256(image) + "\",\"labels\":[\"7\"],\"scenario\":\"digits\"}";

        // When its address is published
        log.labelled(null, reference("e-reference"), bytes(json));

        // Then a copy of its bytes is a sample
        assertThat(Log.sample(log.admission("e-reference")).sample()).isEqualTo(Hashes.sha256(image));
        assertThat(new Artifacts(platform.bucket("engram")).exists(Hashes.sha256(image))).isTrue();
    }

    @Test
    void rejectsWithTheReasonAndEverythingThatWasReceived() {
        // Given records each of which has one fault
        byte[] image = TestPictures.png(4);
        byte[] large = Arrays.copyOf(image, (16 << 20) + 1);
        Map<String, byte[]> values = new LinkedHashMap<>();
        reject(values, "not-an-image", Log.headers("r-not-an-image", "digits", "7"), bytes("hello"));
        reject(values, "too-many-bytes", Log.headers("r-too-many-bytes", "digits", "7"), large);
        reject(values, "undecodable", Log.headers("r-undecodable", "digits", "7"), Arrays.copyOf(image, image.length - 30));
        reject(values, "no-image", Log.headers("r-no-image", "digits", "7"), null);
        reject(values, "unknown-scenario", Log.headers("r-unknown-scenario", "letters", "7"), image);
        reject(values, "no-label", Log.headers("r-no-label", "digits", ""), image);
        reject(values, "bad-label", Log.headers("r-bad-label", "digits", "%zz"), image);
        reject(values, "unreachable-reference", reference("r-unreachable-reference"), pointer("s3://photos/none.png"));
        reject(values, "forbidden-reference", reference("r-forbidden-reference"), pointer("https://127.0.0.1/x.png"));
        reject(values, "bad-reference", reference("r-bad-reference"), bytes("{"));

        // Then each stands on engram.images.rejected with key, value, headers and the reason
        values.forEach((reason, value) -> {
            ConsumerRecord<byte[], byte[]> record = log.rejection("r-" + reason);
            assertThat(Log.header(record, "engram-reason")).isEqualTo(reason);
            assertThat(Log.header(record, "engram-detail")).isNotBlank();
            assertThat(record.key()).isEqualTo(bytes("key of " + reason));
            assertThat(record.value()).isEqualTo(value);
            assertThat(Log.header(record, "ce_source")).isEqualTo("/test");
            assertThat(Log.header(record, "camera")).isEqualTo("17");
            assertThat(Log.header(record, "__smallrye_generationId")).isNull();
        });
    }

    @Test
    void knowsAScenarioThatWasCreatedAMomentAgo() {
        // Given a scenario and, right behind it, its first image
        log.scenario("new-one");
        log.labelled(null, Log.headers("e-new-one", "new-one", "7"), TestPictures.png(5));

        // Then the image is admitted
        assertThat(Log.sample(log.admission("e-new-one")).scenario()).isEqualTo("new-one");
    }

    @Test
    void answersOverHttpWhenTheImageIsAdmitted() {
        // When an image is posted with a key of the sender's
        byte[] image = TestPictures.png(6);
        String id = http().header("Idempotency-Key", "shelf-17-0001").multiPart("image", "seven.png", image, "image/png").multiPart("labels", "Gr%C3%BCn")
                .multiPart("split", "train").post("/v1/scenarios/digits/images")
                .then().statusCode(201).extract().path("sample");

        // Then it is stored and stands in the training log under that key
        assertThat(id).isEqualTo(Hashes.sha256(image));
        SampleAdmitted sample = Log.sample(log.admission("shelf-17-0001"));
        assertThat(sample.labels()).containsExactly("Grün");
        assertThat(sample.split()).isEqualTo(Split.TRAIN);
        assertThat(sample.source()).isEqualTo("/engram/ingest/http");
        assertThat(new Artifacts(platform.bucket("engram")).exists(id)).isTrue();
    }

    @Test
    void takesLabelsInSeveralParts() {
        String id = http().multiPart("image", "x.png", TestPictures.png(7), "image/png").multiPart("labels", "colour=red").multiPart("labels", "shape=round")
                .post("/v1/scenarios/digits/images").then().statusCode(201).extract().path("sample");

        SampleAdmitted sample = Log.sample(log.await("its admission",
                record -> record.topic().equals(Topics.SAMPLES_ADMITTED) && Log.sample(record).sample().equals(id)));
        assertThat(sample.labels()).containsExactly("colour=red", "shape=round");
        assertThat(sample.sourceEvent()).isNotBlank();
    }

    @Test
    void refusesOverHttpWithTheSameCodes() {
        byte[] image = TestPictures.png(8);

        refused(http().multiPart("image", "x.png", image, "image/png").multiPart("labels", "7"), "letters", 404, "unknown-scenario");
        refused(http().multiPart("image", "x.png", image, "image/png"), "digits", 400, "no-label");
        refused(http().multiPart("image", "x.png", image, "image/png").multiPart("labels", "%zz"), "digits", 400, "bad-label");
        refused(http().multiPart("image", "x.png", image, "image/png").multiPart("labels", "x".repeat(10_000)), "digits", 400, "bad-label");
        refused(http().multiPart("image", "x.png", image, "image/png").multiPart("labels", "7").multiPart("split", "test"), "digits", 400, "bad-split");
        refused(http().multiPart("labels", "7"), "digits", 400, "no-image");
        refused(http().multiPart("image", "x.png", new byte[0], "image/png").multiPart("labels", "7"), "digits", 400, "no-image");
        refused(http().multiPart("image", "x.png", bytes("hello"), "image/png").multiPart("labels", "7"), "digits", 415, "not-an-image");
        refused(http().multiPart("image", "x.png", Arrays.copyOf(image, 100), "image/png").multiPart("labels", "7"), "digits", 422, "undecodable");
        refused(http().multiPart("image", "x.png", new byte[(16 << 20) + 1], "image/png").multiPart("labels", "7"), "digits", 413, "too-many-bytes");
        refused(http().multiPart("image", "x.png", image, "image/png").multiPart("labels", "7").header("Idempotency-Key", "k".repeat(2000)), "digits", 400,
                "bad-event");
    }

    @Test
    void refusesOverHttpWhatIsNoForm() {
        refused(http().contentType("image/png").body(TestPictures.png(9)), "digits", 415, "bad-request");
        refused(http().config(FORM_AS_TEXT).contentType("multipart/form-data; boundary=x").body("--y\r\nnonsense"), "digits", 400, "bad-request");
        HttpResponse<String> unbounded = platform.ingest().post("/v1/scenarios/digits/images", "multipart/form-data", bytes("--x\r\n"));
        assertThat(unbounded.statusCode()).isEqualTo(400);
        assertThat(unbounded.body()).contains("\"bad-request\"", "boundary");
        // A request whose announced length is above the limit is not read.
        HttpResponse<String> answer = platform.ingest().post("/v1/scenarios/digits/images", "multipart/form-data; boundary=x", new byte[25 << 20]);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"too-many-bytes\"");
    }

    @Test
    void showsHealthAndMetrics() {
        given().baseUri(platform.ingest().uri().toString()).get("/q/health/live").then().statusCode(200);
        given().baseUri(platform.ingest().uri().toString()).get("/q/metrics").then().statusCode(200)
                .body(containsString("engram_ingest_admitted_total"))
                .body(containsString("engram_ingest_refused_total{reason=\"not-an-image\"}"));
    }

    private static void reject(Map<String, byte[]> values, String reason, Map<String, String> headers, byte[] value) {
        headers.put("camera", "17");
        values.put(reason, value);
        log.labelled("key of " + reason, headers, value);
    }

    private static Map<String, String> reference(String id) {
        Map<String, String> headers = Log.headers(id, "digits", "7");
        headers.put("content-type", "application/json");
        return headers;
    }

    private static byte[] pointer(String address) {
        return bytes("{\"image\":\"" + address + "\"}");
    }

    private static RequestSpecification http() {
        return given().baseUri(platform.ingest().uri().toString());
    }

    private static void refused(RequestSpecification request, String scenario, int status, String code) {
        request.post("/v1/scenarios/" + scenario + "/images").then().statusCode(status).body("code", equalTo(code));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
