package dev.engram.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.s3.S3Process;
import dev.engram.registry.server.MlflowServer;
import dev.engram.registry.server.PlatformPython;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real MLflow server with a real S3 server behind it. */
class MlflowIT {
    private static final long START = 1_790_000_000_000L;

    @TempDir
    static Path dir;
    private static S3Process s3;
    private static MlflowServer server;
    private static Mlflow mlflow;

    @BeforeAll
    static void start() {
        s3 = S3Process.start(dir.resolve("s3"));
        server = MlflowServer.start(dir.resolve("mlflow"), s3.endpoint(), s3.accessKey(), s3.secretKey());
        ObjectStore bucket = MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), "mlflow");
        mlflow = Mlflow.connect(server.uri(), bucket);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (s3 != null) {
            s3.close();
        }
    }

    @Test
    void anExperimentIsMadeOnce() {
        assertThat(mlflow.reachable()).isTrue();
        assertThat(mlflow.experiment("once")).isEqualTo(mlflow.experiment("once"));
    }

    @Test
    void aRunHasWhatWasLoggedHoweverOftenItWasSent() throws Exception {
        // Given more than MLflow takes in one call, with names and values it would refuse or cut
        String experiment = mlflow.experiment("logged");
        String run = mlflow.createRun(experiment, "round-0001", START, Map.of("engram.round", "1", "mlflow.user", "engram"));
        List<MetricPoint> metrics = new ArrayList<>();
        LongStream.range(0, 2_500).forEach(i -> metrics.add(new MetricPoint("train/loss", 1.0 / (i + 1), START + i, i)));
        metrics.add(new MetricPoint("eval/é(0)", Double.NaN, START, 1));
        Map<String, String> params = new HashMap<>(Map.of("long", "x".repeat(7_000)));
        LongStream.range(0, 150).forEach(i -> params.put("p" + i, String.valueOf(i)));

        // When it is sent twice, and the run ended
        for (int i = 0; i < 2; i++) {
            mlflow.log(run, metrics, params, Map.of("mlflow.note.content", "# " + "y".repeat(9_000), "engram.verdict", "accepted"));
        }
        mlflow.logInputs(run, List.of(new DatasetInput("logged-experience-1", "ab".repeat(32), "{\"uri\":\"s3://engram/x\"}", "{\"num_rows\":3}", "training")));
        mlflow.endRun(run, RunStatus.FINISHED, START + 5_000);

        // Then each point is there once and everything is found again
        String data = get("/api/2.0/mlflow/metrics/get-history?run_id=" + run + "&metric_key=train/loss&max_results=25000");
        assertThat(data.split("\"step\"", -1)).hasSize(2_501);
        RunInfo found = mlflow.runs(experiment, "tags.\"engram.round\" = '1'").get(0);
        assertThat(found).isEqualTo(mlflow.run(run));
        assertThat(found.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(found.tags()).containsEntry("engram.verdict", "accepted");
        assertThat(found.tags().get("mlflow.note.content")).endsWith("[cut: 9002 characters]");
        assertThat(get("/api/2.0/mlflow/runs/get?run_id=" + run)).contains("[cut: 7000 characters]", "eval/__0_", "logged-experience-1");
    }

    @Test
    void whatIsWrittenIntoTheBucketMlflowShowsAsItsOwn() throws Exception {
        // Given a run
        String run = mlflow.createRun(mlflow.experiment("mapped"), "round-0001", START, Map.of());
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G'};

        // When artifacts are stored past its server
        mlflow.putArtifact(run, "tables/classes é.json", "{\"columns\":[]}".getBytes(StandardCharsets.UTF_8));
        String image = mlflow.logImage(run, "confusion/all", 3, START, picture);

        // Then the server lists and hands them out
        assertThat(get("/api/2.0/mlflow/artifacts/list?run_id=" + run + "&path=tables")).contains("tables/classes");
        assertThat(image).startsWith("images/confusion~all+step+3+timestamp+" + START + "+").endsWith(".png");
        assertThat(get("/api/2.0/mlflow/artifacts/list?run_id=" + run + "&path=images")).contains(image, "+compressed.webp");
        String path = "/get-artifact?run_id=" + run + "&path=tables/classes%20%C3%A9.json";
        assertThat(get(path)).isEqualTo("{\"columns\":[]}");
    }

    @Test
    void pythonLoadsWhatWasRegistered() throws Exception {
        // Given a bundle, logged and registered twice by two tries
        String run = mlflow.createRun(mlflow.experiment("shapes"), "round-0002", START, Map.of());
        ModelUpload upload = new ModelUpload(run, "shapes-round-0002", bundle(), START, Map.of("round", "2"), Map.of("engram.round", "2"),
                List.of(new MetricPoint("eval/accuracy", 0.5, START, 2)));
        String model = mlflow.logModel(upload);
        VersionInfo version = mlflow.registerVersion("shapes", model, run, "better\n\n| a | b |", Map.of("engram.round", "2"));
        assertThat(mlflow.logModel(upload)).isEqualTo(model).startsWith("m-");
        assertThat(mlflow.registerVersion("shapes", model, run, "again", Map.of())).isEqualTo(version);
        assertThat(mlflow.versionOfRun("shapes", run)).contains(version);
        assertThat(version).isEqualTo(new VersionInfo("shapes", "1", run, "models:/" + model, "better\n\n| a | b |", Map.of("engram.round", "2"), List.of()));

        // When a person makes it champion
        mlflow.setAlias("shapes", "champion", version.version());

        // Then Python, which knows the server's address only, loads and asks it without a warning
        String said = python("""
                import mlflow.pyfunc, mlflow.onnx, numpy as np, warnings
                warnings.simplefilter("error")
                model = mlflow.pyfunc.load_model("models:/shapes@champion")
                print(model.predict(np.ones((5, 1, 2, 2), dtype=np.float32))["output"].shape)
                print(model.metadata.metadata["engram.round"], model.metadata.signature.inputs.input_names())
                """);
        assertThat(said).contains("(5, 4)", "2 ['input']");
        assertThat(said.lines().filter(line -> line.contains("WARNING") && !line.contains("version of Python"))).isEmpty();
    }

    @Test
    void aliasesAndTagsComeAndGo() throws Exception {
        // Given two versions
        String first = register("aliased", "round-0001");
        String second = register("aliased", "round-0002");
        assertThat(mlflow.alias("aliased", "champion")).isEmpty();
        assertThat(mlflow.alias("nobody", "champion")).isEmpty();

        // When alias and tags are set, moved and taken away
        mlflow.setAlias("aliased", "champion", first);
        mlflow.setAlias("aliased", "champion", second);
        mlflow.setAlias("aliased", "challenger", second);
        mlflow.deleteAlias("aliased", "challenger");
        mlflow.deleteAlias("aliased", "challenger");
        mlflow.setVersionTag("aliased", second, "engram.promotion", "accepted");
        mlflow.setVersionTag("aliased", second, "engram.review", "rejected");
        assertThat(mlflow.versionsTagged("engram.review", "rejected")).extracting(VersionInfo::model, VersionInfo::version)
                .containsExactly(tuple("aliased", second));
        mlflow.deleteVersionTag("aliased", second, "engram.review");
        mlflow.deleteVersionTag("aliased", second, "engram.review");
        mlflow.setDescription("aliased", second, "z".repeat(6_000));

        // Then one question tells the champion, and the version says the rest
        assertThat(mlflow.models()).contains(new ModelInfo("aliased", Map.of("champion", second)));
        assertThat(mlflow.alias("aliased", "champion")).contains(second);
        assertThat(mlflow.version("aliased", second).tags()).isEqualTo(Map.of("engram.promotion", "accepted"));
        assertThat(mlflow.version("aliased", second).aliases()).containsExactly("champion");
        assertThat(mlflow.version("aliased", second).description()).hasSize(5_000);
        assertThat(mlflow.versions("aliased")).extracting(VersionInfo::version).containsExactly(first, second);
        assertThat(mlflow.versions("nobody")).isEmpty();
        assertThatThrownBy(() -> mlflow.version("aliased", "77"))
                .isInstanceOfSatisfying(MlflowException.class, e -> assertThat(e.errorCode()).isEqualTo(MlflowException.DOES_NOT_EXIST));
    }

    @Test
    void aWebhookIsRegisteredOnce() {
        URI url = URI.create("http://127.0.0.1:9/hooks/mlflow");
        assertThat(mlflow.webhookRegistered("engram-test", url)).isFalse();
        for (int i = 0; i < 2; i++) {
            mlflow.registerWebhook("engram-test", url, "secret", List.of(WebhookEvent.ALIAS_SET, WebhookEvent.ALIAS_DELETED, WebhookEvent.TAG_SET));
        }
        assertThat(mlflow.webhookRegistered("engram-test", url)).isTrue();
    }

    @Test
    void theVersionsWrittenIntoAModelAreThoseOfTheLock() throws IOException {
        String lock = Files.readString(Path.of(System.getProperty("engram.root"), "services/devkit/cli/src/main/resources/dev/engram/devkit/cli/python.lock"));
        assertThat(lock).contains("\nmlflow==" + OnnxFlavour.MLFLOW + " ", "\nonnx==" + OnnxFlavour.ONNX + " ");
    }

    private static String register(String model, String name) throws Exception {
        String run = mlflow.createRun(mlflow.experiment(model), name, START, Map.of());
        String id = mlflow.logModel(new ModelUpload(run, model + "-" + name, bundle(), START, Map.of(), Map.of(), List.of()));
        return mlflow.registerVersion(model, id, run, "", Map.of()).version();
    }

    /** A bundle as the engine writes it, with a network that flattens four pixels. */
    private static Path bundle() throws Exception {
        Path bundle = dir.resolve("bundle");
        if (!Files.exists(bundle)) {
            Files.createDirectories(bundle);
            Files.writeString(bundle.resolve("network.json"), "{}");
            Files.writeString(bundle.resolve("bundle.json"), """
                    {"decision":{"kind":"arg-max"},"format":1,"input":{"channels":1,"height":2,"mean":[0.5],"std":[0.5],"width":2},"labels":{"entries":[
                    {"aliases":[],"group":"","index":0,"name":"a","retired":false},{"aliases":[],"group":"","index":1,"name":"b","retired":false},
                    {"aliases":[],"group":"","index":2,"name":"c","retired":false},{"aliases":[],"group":"","index":3,"name":"d","retired":false}]},
                    "round":2,"scenario":"shapes"}""");
            python("""
                    import onnx
                    from onnx import helper, TensorProto
                    graph = helper.make_graph([helper.make_node("Flatten", ["input"], ["output"])], "g",
                        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 1, 2, 2])],
                        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 4])])
                    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), "%s")
                    """.formatted(bundle.resolve("model.onnx")));
        }
        return bundle;
    }

    private static String python(String program) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(PlatformPython.ready().program("python").toString(), "-c", program).redirectErrorStream(true);
        builder.environment().put("MLFLOW_TRACKING_URI", server.uri().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String get(String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(server.uri() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
