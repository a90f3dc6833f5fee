package dev.engram.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One replica as packaged, with a real broker and a real S3 server. Every test has a scenario of its own. */
class ServingIT {
    private static final byte[] DATA = Backends.utf8(
            "{\"id\":\"a1\",\"inputs\":[{\"name\":\"input\",\"shape\":[2,1,2,2],\"datatype\":\"FP32\",\"data\":[1,1,1,1,0.5,0,0,0]}]}");

    @TempDir
    static Path folder;

    private static Backends backends;
    private static ServingProcess serving;

    @BeforeAll
    static void start() {
        backends = new Backends(folder).start();
        serving = ServingProcess.start(folder, "one", backends);
        serving.ready();
    }

    @AfterAll
    static void stop() {
        if (serving != null) {
            serving.close();
        }
        backends.close();
    }

    @Test
    void aPromotedModelSaysWhatIsOnAPicture() {
        backends.promote("pets", "1", 4, "cat");
        serving.awaitVersion("pets", "1");

        HttpResponse<String> response = serving.predict("pets", TestBundles.BRIGHT);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("engram-model-version")).contains("1");
        JsonNode answer = ServingProcess.json(response);
        assertThat(answer.path("scenario").asText()).isEqualTo("pets");
        assertThat(answer.path("model_version").asText()).isEqualTo("1");
        assertThat(answer.path("round").asLong()).isEqualTo(4);
        assertThat(answer.path("class").asText()).isEqualTo("cat");
        assertThat(answer.path("probability").asDouble()).isGreaterThan(0.99);
        assertThat(answer.path("classes").findValuesAsText("name")).containsExactly("cat", "dog");
        assertThat(answer.path("unknown").asBoolean(true)).isFalse();
        assertThat(answer.has("labels")).isFalse();
    }

    @Test
    void anotherVersionTakesOverWithoutAFailedRequest() throws InterruptedException {
        backends.promote("swapped", "1", 1, "cat");
        serving.awaitVersion("swapped", "1");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread client = new Thread(() -> {
                while (!stop.get()) {
                    String problem = problemOf(serving.predict("swapped", TestBundles.BRIGHT));
                    if (problem != null) {
                        wrong.add(problem);
                    }
                    answers.incrementAndGet();
                }
            });
            client.start();
            clients.add(client);
        }

        for (int version = 2; version <= 6; version++) {
            int before = answers.get();
            backends.promote("swapped", String.valueOf(version), version, version % 2 == 1 ? "cat" : "dog");
            serving.awaitVersion("swapped", String.valueOf(version));
            serving.await("answers of the new version", () -> answers.get() > before + 50);
        }
        stop.set(true);
        for (Thread client : clients) {
            client.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(answers.get()).isGreaterThan(250);
        serving.await("it told of version 6", () -> backends.lastTold("swapped", "one").equals("6 ready"));
    }

    /** Null if the answer is right: odd versions say cat, even ones dog. */
    private static String problemOf(HttpResponse<String> response) {
        String version = response.headers().firstValue("engram-model-version").orElse("none");
        if (response.statusCode() != 200) {
            return response.statusCode() + " " + response.body();
        }
        JsonNode answer = ServingProcess.json(response);
        String expected = Integer.parseInt(version) % 2 == 1 ? "cat" : "dog";
        boolean right = answer.path("class").asText().equals(expected) && answer.path("model_version").asText().equals(version);
        return right ? null : "version " + version + ": " + response.body();
    }

    @Test
    void aDamagedBundleIsRefusedWhileTheOldModelServes() {
        backends.promote("damaged", "1", 1, "cat");
        serving.awaitVersion("damaged", "1");
        ObjectStore store = backends.store();
        ModelPromoted two = TestBundles.promoted(store, "damaged", "2", 2, "dog");
        byte[] json = store.get(Artifacts.key(two.bundle())).orElseThrow();
        json[json.length / 2] ^= 1;
        store.put(Artifacts.key(two.bundle()), json);

        backends.promote(two);

        serving.await("it told of the failure", () -> backends.lastTold("damaged", "one").equals("2 failed"));
        List<java.util.Optional<ModelServed>> told = backends.told("damaged", "one");
        ModelServed failed = told.get(told.size() - 1).orElseThrow();
        assertThat(failed.reason()).contains(two.bundle()).contains("damaged");
        assertThat(failed.bundle()).isEqualTo(two.bundle());
        assertThat(serving.predict("damaged", TestBundles.BRIGHT).headers().firstValue("engram-model-version")).contains("1");
    }

    @Test
    void whatCannotBeAnsweredIsToldApart() {
        backends.promote("edges", "1", 1, "cat");
        serving.awaitVersion("edges", "1");

        HttpResponse<String> unknown = serving.predict("cars", TestBundles.BRIGHT);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(ServingProcess.json(unknown).path("code").asText()).isEqualTo("no-model");
        assertThat(unknown.body()).contains("'cars'").contains("edges");
        assertProblem(serving.predict("edges", new byte[] {1, 2, 3}), 400, "not-an-image");
        assertProblem(serving.predict("edges", new byte[0]), 400, "not-an-image");
        byte[] cut = java.util.Arrays.copyOf(TestBundles.BRIGHT, TestBundles.BRIGHT.length - 15);
        assertProblem(serving.predict("edges", cut), 400, "undecodable");
        assertProblem(serving.predict("edges", new byte[(16 << 20) + 1]), 413, "too-many-bytes");
        assertThat(serving.predict("edges", TestBundles.BRIGHT).statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyWithoutLengthIsLimitedToo() {
        HttpRequest.BodyPublisher endless = HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[20 << 20]));
        HttpRequest.Builder request = HttpRequest.newBuilder(serving.uri().resolve("/v1/scenarios/pets/predict")).POST(endless);
        int status;
        try {
            status = serving.send(request).statusCode();
        } catch (java.io.UncheckedIOException e) {
            status = 413; // The server may close before the client has sent everything.
        }
        assertThat(status).isEqualTo(413);
        serving.await("its room is free again", () -> serving.metrics().contains("engram_serving_underway 0.0"));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(ServingProcess.json(response).path("code").asText()).isEqualTo(code);
        assertThat(ServingProcess.json(response).path("message").asText()).isNotBlank();
    }

    @Test
    void speaksTheOpenInferenceProtocol() {
        backends.promote("protocol", "7", 1, "cat");
        serving.awaitVersion("protocol", "7");

        assertThat(serving.json("/v2").path("name").asText()).isEqualTo("engram-serving");
        assertThat(serving.status("/v2/health/live")).isEqualTo(200);
        assertThat(serving.status("/v2/health/ready")).isEqualTo(200);
        assertThat(serving.status("/v2/models/protocol/ready")).isEqualTo(200);
        assertThat(serving.status("/v2/models/protocol/versions/7/ready")).isEqualTo(200);
        assertThat(serving.status("/v2/models/protocol/versions/6/ready")).isEqualTo(400);
        assertThat(serving.status("/v2/models/nobody/ready")).isEqualTo(400);
        assertThat(serving.status("/v2/models/nobody")).isEqualTo(404);
        for (String path : new String[] {"/v2/models/protocol", "/v2/models/protocol/versions/7"}) {
            JsonNode metadata = serving.json(path);
            assertThat(metadata.path("name").asText()).isEqualTo("protocol");
            assertThat(metadata.path("platform").asText()).isEqualTo("onnxruntime_onnx");
            assertThat(metadata.path("inputs").toString()).isEqualTo("[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,1,2,2]}]");
            assertThat(metadata.path("outputs").toString()).isEqualTo("[{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]");
        }
    }

    @Test
    void infersTensorsAndPictures() {
        backends.promote("tensors", "3", 1, "cat");
        serving.awaitVersion("tensors", "3");

        for (String path : new String[] {"/v2/models/tensors/infer", "/v2/models/tensors/versions/3/infer"}) {
            HttpResponse<String> response = serving.post(path, DATA);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("engram-model-version")).contains("3");
            assertThat(response.body()).isEqualTo("{\"model_name\":\"tensors\",\"model_version\":\"3\",\"id\":\"a1\",\"outputs\":["
                    + "{\"name\":\"output\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[4.0,-4.0,0.5,-0.5]}]}");
        }
        String base64 = Base64.getEncoder().encodeToString(TestBundles.BRIGHT);
        HttpResponse<String> pictures = serving.post("/v2/models/tensors/infer", Backends.utf8(
                "{\"inputs\":[{\"name\":\"input\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"" + base64 + "\",\"" + base64 + "\"]}]}"));
        assertThat(ServingProcess.json(pictures).path("outputs").path(0).path("data").toString()).isEqualTo("[4.0,-4.0,4.0,-4.0]");
    }

    @Test
    void inferenceErrorsAreTheProtocols() {
        backends.promote("refusing", "1", 1, "cat");
        serving.awaitVersion("refusing", "1");
        String text = new String(DATA, java.nio.charset.StandardCharsets.UTF_8);

        assertError("/v2/models/nobody/infer", text, 404, "'nobody'");
        assertError("/v2/models/refusing/versions/2/infer", text, 404, "version '2'");
        assertError("/v2/models/refusing/infer", text.replace("[2,1,2,2]", "[1,1,2,4]"), 400, "unexpected shape");
        assertError("/v2/models/refusing/infer", text.replace("[2,1,2,2]", "[3,1,2,2]"), 400, "needs 12 numbers, got 8");
        assertError("/v2/models/refusing/infer", text.replace("[2,1,2,2]", "[4000,1,2,2]"), 400, "4000 pictures");
        assertError("/v2/models/refusing/infer", text.replace("FP32", "FP16"), 400, "FP16");
        assertError("/v2/models/refusing/infer", text.replace("\"input\"", "\"picture\""), 400, "picture");
        assertError("/v2/models/refusing/infer", "nonsense", 400, "no JSON");
        assertError("/v2/models/refusing/infer", text.replace("}]}", "}],\"outputs\":[{\"name\":\"feature\"}]}"), 400, "feature");
        assertError("/v2/models/refusing/infer", "{\"inputs\":[{\"name\":\"input\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"!\"]}]}", 400, "base64");
        assertError("/v2/models/refusing/infer", "{\"inputs\":[{\"name\":\"input\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]}", 400,
                "no picture");
    }

    private static void assertError(String path, String body, int status, String message) {
        HttpResponse<String> response = serving.post(path, Backends.utf8(body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(ServingProcess.json(response).path("error").asText()).contains(message);
    }

    @Test
    void countsWhatItDoes() {
        backends.promote("counted", "1", 9, "cat");
        serving.awaitVersion("counted", "1");
        serving.predict("counted", TestBundles.BRIGHT);
        serving.predict("counted", new byte[] {1});

        String metrics = serving.metrics();

        assertThat(metrics).contains("engram_serving_requests_total{outcome=\"ok\",scenario=\"counted\"} 1.0")
                .contains("engram_serving_requests_total{outcome=\"no-picture\",scenario=\"counted\"} 1.0")
                .contains("engram_serving_swaps_total{outcome=\"ready\",scenario=\"counted\"} 1.0")
                .contains("engram_serving_round{scenario=\"counted\"} 9.0")
                .contains("engram_serving_latency_seconds_count{scenario=\"counted\"} 2");
    }

    @Test
    void aPromotionNobodyCanReadDoesNotStopTheOthers() {
        backends.send("broken", Backends.utf8("{\"format\":1,\"scenario\":\"broken\",\"version\":\"1\",\"round\":1,\"bundle\":\"nonsense\"}"));
        backends.send("broken", Backends.utf8("not even JSON"));
        backends.promote("behind", "1", 1, "dog");

        serving.awaitVersion("behind", "1");
        assertThat(serving.status("/v2/models/broken")).isEqualTo(404);
    }

    @Test
    void manyRequestsAtOnceAreAllAnswered() {
        backends.promote("crowded", "1", 1, "cat");
        serving.awaitVersion("crowded", "1");

        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> serving.predict("crowded", TestBundles.BRIGHT)));
        }

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.join().statusCode()).isEqualTo(200);
        }
    }
}
