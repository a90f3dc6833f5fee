package dev.engram.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowTest {
    private static final String NOTHING = "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"no such thing\"}";
    private static final String RUN = """
            {"run":{"info":{"run_id":"r1","run_name":"round-0001","experiment_id":"7","status":"RUNNING","start_time":"5",
            "artifact_uri":"mlflow-artifacts:/7/r1/artifacts"},"data":{"tags":[{"key":"engram.round","value":"1"}]}}}""";
    private final ObjectStore bucket = new MemoryObjectStore();
    private FakeMlflow fake;
    private Mlflow mlflow;

    @TempDir
    Path dir;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeMlflow();
        mlflow = Mlflow.connect(fake.uri(), bucket);
        fake.answer("GET runs/get", 200, RUN);
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void logsInAsManyCallsAsItTakes() {
        // Given 1001 metrics and one tag
        List<MetricPoint> metrics = LongStream.range(0, 1_001).mapToObj(i -> new MetricPoint("loss", Double.POSITIVE_INFINITY, 100 + i, i)).toList();

        // When they are logged
        mlflow.log("r1", metrics, Map.of(), Map.of("a tag", "v"));

        // Then there were two calls, the first one full, and what JSON cannot say is a string
        assertThat(fake.calls()).containsExactly("POST runs/log-batch", "POST runs/log-batch");
        assertThat(fake.asked.get(0).body().path("metrics")).hasSize(999);
        assertThat(fake.asked.get(1).body().path("metrics")).hasSize(2);
        assertThat(fake.asked.get(0).body().at("/metrics/0/value").asText()).isEqualTo("Infinity");
    }

    @Test
    void saysWhatWasAskedAndWhatMlflowSaid() {
        fake.answer("GET model-versions/get", 404, NOTHING);

        assertThatThrownBy(() -> mlflow.version("digits", "9")).isInstanceOfSatisfying(MlflowException.class, e -> {
            assertThat(e).hasMessageContaining("GET " + fake.uri() + "/api/2.0/mlflow/model-versions/get?name=digits&version=9")
                    .hasMessageContaining("404 RESOURCE_DOES_NOT_EXIST: no such thing");
            assertThat(e.reachable()).isTrue();
            assertThat(e.temporary()).isFalse();
        });
    }

    @Test
    void bothClientsFailAlike() {
        fake.answer("POST runs/update", 400, "{\"error_code\":\"INVALID_STATE\",\"message\":\"deleted\"}");

        assertThatThrownBy(() -> mlflow.endRun("r1", RunStatus.FAILED, 9)).isInstanceOfSatisfying(MlflowException.class, e -> {
            assertThat(e).hasMessageContaining("end run r1 as FAILED at " + fake.uri()).hasMessageContaining("400 INVALID_STATE: deleted");
            assertThat(e.errorCode()).isEqualTo("INVALID_STATE");
        });
    }

    @Test
    void noAnswerEndsAfterATime() {
        Mlflow hasty = Mlflow.connect(fake.uri(), bucket, Duration.ofSeconds(2));
        fake.silent("GET runs/get").silent("GET model-versions/get");

        assertThatThrownBy(() -> hasty.version("digits", "1")).isInstanceOfSatisfying(MlflowException.class, e -> assertThat(e.reachable()).isFalse());
        assertThatThrownBy(() -> hasty.run("r1")).isInstanceOfSatisfying(MlflowException.class, e -> assertThat(e.reachable()).isFalse());

        // And the client that had to be ended is no hindrance to the next call
        fake.answer("GET runs/get", 200, RUN);
        assertThat(hasty.run("r1").tags()).containsEntry("engram.round", "1");
    }

    @Test
    void aServerThatIsAwayIsNotReachable() throws IOException {
        fake.close();

        assertThat(mlflow.reachable()).isFalse();
        assertThatThrownBy(() -> mlflow.models()).isInstanceOfSatisfying(MlflowException.class, e -> assertThat(e.reachable()).isFalse());
        assertThatThrownBy(() -> mlflow.experiment("digits")).isInstanceOfSatisfying(MlflowException.class, e -> {
            assertThat(e.reachable()).isFalse();
            assertThat(e.temporary()).isTrue();
        });
        fake = new FakeMlflow();
    }

    @Test
    void aCutConnectionIsTriedAgainOnlyWhereThatDoesNoHarm() {
        fake.cut("POST registered-models/alias").cut("POST model-versions/create");

        assertThatThrownBy(() -> mlflow.setAlias("digits", "champion", "1")).isInstanceOf(MlflowException.class);
        assertThatThrownBy(() -> mlflow.registerVersion("digits", "m-1", "r1", "", Map.of())).isInstanceOf(MlflowException.class);

        assertThat(fake.calls().stream().filter("POST registered-models/alias"::equals)).hasSizeGreaterThan(1);
        assertThat(fake.calls().stream().filter("POST model-versions/create"::equals)).hasSize(1);
    }

    @Test
    void aLoginIsSentAndNeverShown() throws IOException {
        Mlflow with = Mlflow.connect(URI.create(fake.uri().toString().replace("//", "//trainer:s3cret@")), bucket);
        fake.answer("GET registered-models/search", 403, "Permission denied");

        assertThatThrownBy(with::models).hasMessageContaining("Permission denied").hasMessageNotContaining("s3cret");
        with.run("r1");

        assertThat(with.server().toString()).doesNotContain("s3cret");
        assertThat(fake.asked).extracting(FakeMlflow.Asked::login).containsOnly("Basic dHJhaW5lcjpzM2NyZXQ=");
    }

    @Test
    void withoutTheBucketNoArtifactIsTouched() {
        assertThatThrownBy(() -> Mlflow.connect(fake.uri()).putArtifact("r1", "a.txt", new byte[1])).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without the bucket");
    }

    @Test
    void allPagesOfModelsAreRead() {
        fake.answer("GET registered-models/search", ignored -> {
            boolean first = fake.asked.get(fake.asked.size() - 1).query().equals("max_results=1000");
            return new FakeMlflow.Answer(200, first
                    ? "{\"registered_models\":[{\"name\":\"a\",\"aliases\":[{\"alias\":\"champion\",\"version\":\"3\"}]}],\"next_page_token\":\"x y\"}"
                    : "{\"registered_models\":[{\"name\":\"b\"}]}");
        });

        assertThat(mlflow.models()).containsExactly(new ModelInfo("a", Map.of("champion", "3")), new ModelInfo("b", Map.of()));
        assertThat(fake.asked.get(1).query()).isEqualTo("max_results=1000&page_token=x%20y");
    }

    @Test
    void aVersionOfTheRunIsNotMadeAgain() {
        fake.answer("GET model-versions/search", 200, """
                {"model_versions":[{"name":"digits","version":"10","run_id":"r1"},{"name":"digits","version":"9","run_id":"r1"}]}""");

        assertThat(mlflow.registerVersion("digits", "m-1", "r1", "text", Map.of()).version()).isEqualTo("9");
        assertThat(fake.calls()).containsExactly("GET model-versions/search");
    }

    @Test
    void aModelThatIsThereIsNoObstacleToAVersion() {
        fake.answer("POST registered-models/create", 400, "{\"error_code\":\"RESOURCE_ALREADY_EXISTS\",\"message\":\"there\"}")
                .answer("POST model-versions/create", 200, "{\"model_version\":{\"name\":\"digits\",\"version\":\"1\",\"run_id\":\"r1\"}}");

        assertThat(mlflow.registerVersion("digits", "m-1", "r1", "text", Map.of("engram.round", "1")).version()).isEqualTo("1");
        assertThat(fake.body("POST model-versions/create").path("source").asText()).isEqualTo("models:/m-1");
        assertThat(fake.body("POST model-versions/create").path("model_id").asText()).isEqualTo("m-1");
    }

    @Test
    void anUnfinishedModelOfTheRunIsFinished() throws IOException {
        // Given a model that an earlier try created and did not finish
        fake.answer("POST logged-models/search", 200, """
                {"models":[{"info":{"model_id":"m-5","status":"LOGGED_MODEL_PENDING","artifact_uri":"mlflow-artifacts:/7/models/m-5/artifacts"}}]}""");
        fake.answer("GET runs/get", 200, "{\"run\":{\"info\":{\"run_id\":\"r1\"}}}");
        Files.writeString(dir.resolve("model.onnx"), "onnx");
        Files.writeString(dir.resolve("bundle.json"), """
                {"scenario":"digits","round":3,"input":{"channels":1,"height":8,"width":9},"labels":{"entries":[{"name":"a"},{"name":"b"}]}}""");

        // When the round is logged again
        String model = mlflow.logModel(new ModelUpload("r1", "digits-round-0003", dir, 1_790_000_000_123L, Map.of(), Map.of(), List.of()));

        // Then it is the same one, with its files, its run and its state
        assertThat(model).isEqualTo("m-5");
        assertThat(fake.calls()).doesNotContain("POST logged-models").endsWith("POST runs/outputs", "PATCH logged-models/m-5");
        assertThat(bucket.list("artifacts/7/models/m-5/artifacts/")).extracting(key -> key.substring(key.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder("MLmodel", "bundle.json", "conda.yaml", "model.onnx", "python_env.yaml", "requirements.txt");
        String described = new String(bucket.get("artifacts/7/models/m-5/artifacts/MLmodel").orElseThrow(), StandardCharsets.UTF_8);
        assertThat(described).contains("\"shape\": [-1, 1, 8, 9]", "\"shape\": [-1, 2]", "engram.round: 3", "utc_time_created: '2026-09-21 14:13:20.123000'");
    }

    @Test
    void aModelThatTheRunShowsAlreadyIsNotShownTwice() throws IOException {
        // Given a model whose earlier try ended just behind noting it as the run's output
        fake.answer("POST logged-models/search", 200, """
                {"models":[{"info":{"model_id":"m-5","status":"LOGGED_MODEL_PENDING","artifact_uri":"mlflow-artifacts:/7/models/m-5/artifacts"}}]}""");
        fake.answer("GET runs/get", 200, """
                {"run":{"info":{"run_id":"r1"},"outputs":{"model_outputs":[{"model_id":"m-5","step":"2"}]}}}""");
        fake.answer("POST runs/outputs", 400, """
                {"error_code":"BAD_REQUEST","message":"(sqlite3.IntegrityError) UNIQUE constraint failed"}""");
        Files.writeString(dir.resolve("model.onnx"), "onnx");
        Files.writeString(dir.resolve("bundle.json"), """
                {"scenario":"digits","round":3,"input":{"channels":1,"height":8,"width":9},"labels":{"entries":[{"name":"a"},{"name":"b"}]}}""");

        // When the round is logged again
        String model = mlflow.logModel(new ModelUpload("r1", "digits-round-0003", dir, 1_790_000_000_123L, Map.of(), Map.of(), List.of()));

        // Then the model becomes ready
        assertThat(model).isEqualTo("m-5");
        assertThat(fake.calls()).doesNotContain("POST runs/outputs").endsWith("PATCH logged-models/m-5");
    }

    @Test
    void webhooksOfOneNameBecomeOne() {
        fake.answer("GET webhooks", 200, """
                {"webhooks":[{"webhook_id":"w1","name":"engram-promoter","url":"http://old","status":"ACTIVE"},{"webhook_id":"w2","name":"other","url":"http://o"},
                {"webhook_id":"w3","name":"engram-promoter","url":"http://old","status":"ACTIVE"}]}""");

        mlflow.registerWebhook("engram-promoter", URI.create("http://new/hooks"), "s", List.of(WebhookEvent.ALIAS_SET));

        assertThat(fake.calls()).containsExactly("GET webhooks", "PATCH webhooks/w1", "DELETE webhooks/w3");
        assertThat(fake.body("PATCH webhooks/w1").at("/events/0/entity").asText()).isEqualTo("MODEL_VERSION_ALIAS");
        assertThat(fake.body("PATCH webhooks/w1").at("/events/0/action").asText()).isEqualTo("CREATED");
        assertThat(mlflow.webhookRegistered("engram-promoter", URI.create("http://new/hooks"))).isFalse();
    }

    @Test
    void anExperimentThatSomebodyElseMadeMeanwhileIsTaken() {
        // Given a server where the experiment appears between the question and the creation
        fake.answer("POST experiments/search", 200, "{}").answer("POST experiments/create", ignored -> {
            fake.answer("POST experiments/search", 200, experiment("active"));
            return new FakeMlflow.Answer(400, "{\"error_code\":\"RESOURCE_ALREADY_EXISTS\",\"message\":\"there\"}");
        });

        assertThat(mlflow.experiment("digits")).isEqualTo("4");
    }

    @Test
    void aDeletedExperimentIsNotWrittenTo() {
        fake.answer("POST experiments/search", 200, experiment("deleted"));

        assertThatThrownBy(() -> mlflow.experiment("digits")).hasMessageContaining("engram/digits").hasMessageContaining("restore it");
    }

    private static String experiment(String stage) {
        return "{\"experiments\":[{\"experiment_id\":\"4\",\"name\":\"engram/digits\",\"lifecycle_stage\":\"" + stage + "\"}]}";
    }

    @Test
    void linksCarryTheMode() {
        assertThat(mlflow.runUrl("r1")).isEqualTo(fake.uri() + "/#/experiments/7/runs/r1?workflowType=machine_learning");
        assertThat(mlflow.versionUrl("digits", "2")).isEqualTo(fake.uri() + "/#/models/digits/versions/2?workflowType=machine_learning");
    }
}
