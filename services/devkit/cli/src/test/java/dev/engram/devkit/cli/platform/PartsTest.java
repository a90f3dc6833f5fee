package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
    private static final Options OPTIONS = new Options(Optional.empty(), "3g", 2, "cpu", false, false);

    @TempDir
    Path dir;
    private Home home;
    private Credentials credentials;

    @BeforeEach
    void makeHome() {
        home = Home.at(dir.resolve("home")).create();
        credentials = Credentials.of(home);
    }

    @Test
    void noSecretStandsInACommandLine() {
        List<String> secrets = List.of(credentials.s3SecretKey(), credentials.webhookSecret(), credentials.mlflowKey());
        assertThat(all()).hasSize(7).allSatisfy(part -> assertThat(String.join(" ", part.command())).doesNotContain(secrets));
    }

    @Test
    void everyCommandLineNamesItsHome() {
        assertThat(all()).allSatisfy(part -> {
            assertThat(part.token()).contains(home.toString());
            assertThat(String.join(" ", part.command())).contains(part.token());
            assertThat(part.directory().startsWith(home.dir())).isTrue();
        });
    }

    @Test
    void theTrainerIsToldWhereItsThingsAre() {
        PartSpec trainer = all().stream().filter(part -> part.name().equals("trainer")).findFirst().orElseThrow();
        assertThat(trainer.environment())
                .containsEntry("ENGRAM_TRAINER_DATA", home.data("trainer").toString())
                .containsEntry("ENGRAM_TRAINER_WORKER_CLASSPATH", dir.resolve("dist/engine").toString())
                .containsEntry("ENGRAM_TRAINER_WORKER_HEAP", "3g")
                .containsEntry("ENGRAM_TRAINER_NATIVES", dir.resolve(".engram/natives").toString())
                .containsEntry("ENGRAM_TRAINER_PLUGINS_FOLDER", home.plugins().toString())
                .containsEntry("ENGRAM_MLFLOW_URL", "http://127.0.0.1:5000")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
                .containsEntry("QUARKUS_HTTP_PORT", "8082");
    }

    @Test
    void mlflowKeepsItsByteCodeAndAsksNobodyOutside() {
        PartSpec mlflow = all().stream().filter(part -> part.name().equals("mlflow")).findFirst().orElseThrow();
        assertThat(mlflow.environment()).containsEntry("PYTHONDONTWRITEBYTECODE", null).containsEntry("MLFLOW_DISABLE_TELEMETRY", "true")
                .containsEntry("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", credentials.mlflowKey());
        assertThat(mlflow.command()).containsSequence("--artifacts-destination", "s3://mlflow/artifacts").containsSequence("--workers", "1");
    }

    @Test
    void aGivenStoreIsNotStarted() {
        Options given = new Options(Optional.of(new Options.GivenS3(URI.create("http://store:9000"), "a", "b")), "2g", 0, "cpu", false, false);
        assertThat(Store.choose(home, given, Optional.of(Path.of("/usr/bin/minio")))).isEqualTo(Store.GIVEN);
        assertThat(parts(given, Store.GIVEN).ground()).extracting(PartSpec::name).containsExactly("kafka", "mlflow");
    }

    @Test
    void aHomeKeepsTheServerItsDataAreIn() throws IOException {
        Optional<Path> minio = Optional.of(Path.of("/usr/bin/minio"));
        assertThat(Store.choose(home, OPTIONS, minio)).isEqualTo(Store.MINIO);
        assertThat(Store.choose(home, OPTIONS, Optional.empty())).isEqualTo(Store.EMBEDDED);
        Files.createDirectories(home.data(Store.EMBEDDED.folder()));
        assertThat(Store.choose(home, OPTIONS, minio)).isEqualTo(Store.EMBEDDED);

        Home other = Home.at(dir.resolve("other")).create();
        Files.createDirectories(other.data(Store.MINIO.folder()));
        assertThatThrownBy(() -> Store.choose(other, OPTIONS, Optional.empty())).isInstanceOf(UserError.class).hasMessageContaining("minio");
    }

    @Test
    void aWrongSizeNamesTheOption() {
        assertThatThrownBy(() -> new Options(Optional.empty(), "lots", 0, "cpu", false, false)).isInstanceOf(UserError.class)
                .hasMessageContaining("--worker-heap lots").satisfies(e -> assertThat(((UserError) e).exit()).isEqualTo(Exit.USAGE));
    }

    @Test
    void withoutTheScriptTheInstallationIsNotGuessed() {
        assertThatThrownBy(() -> Installation.of(Map.of())).isInstanceOf(UserError.class).hasMessageContaining("./engram");
        assertThat(installation().python()).isEqualTo(dir.resolve(".engram/venv/bin/python"));
    }

    private List<PartSpec> all() {
        Parts parts = parts(OPTIONS, Store.EMBEDDED);
        return Stream.concat(parts.ground().stream(), parts.services().stream()).toList();
    }

    private Parts parts(Options options, Store store) {
        Places places = new Places(9092, 9093, store, URI.create("http://127.0.0.1:9000"), 5000,
                Map.of("ingest", 8081, "trainer", 8082, "promoter", 8083, "serving", 8084));
        return new Parts(installation(), home, credentials, options, places);
    }

    private Installation installation() {
        return Installation.of(Map.of("ENGRAM_ROOT", dir.toString(), "ENGRAM_DIST", dir.resolve("dist").toString()));
    }
}
