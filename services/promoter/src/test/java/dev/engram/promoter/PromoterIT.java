package dev.engram.promoter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.Topics;
import dev.engram.devkit.process.AppProcess;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged promoter against a real broker, S3 server and MLflow. */
class PromoterIT {
    @TempDir
    static Path dir;
    private static Platform platform;
    private static AppProcess promoter;

    @BeforeAll
    static void start() throws Exception {
        // The promoter first: it has to wait for the others.
        platform = new Platform(dir);
        promoter = platform.promoter();
        platform.start();
        for (String scenario : new String[] {"hooked", "foreign", "shown", "absent"}) {
            platform.scenario(scenario, 1);
        }
        platform.scenario("back", 2);
        platform.scenario("restarted", 2);
        promoter.ready();
    }

    @AfterAll
    static void stop() {
        if (promoter != null) {
            promoter.close();
        }
        if (platform != null) {
            platform.close();
        }
    }

    private static void champion(String scenario, String version, int decisions) {
        platform.mlflow.setAlias(scenario, "champion", version);
        platform.await("decision " + decisions + " of " + scenario + ": " + promoter.log(), () -> platform.promoted(scenario).size() == decisions);
    }

    @Test
    void anAliasIsPromotedByTheWebhook() {
        // When a person sets the alias
        champion("hooked", "1", 1);

        // Then, long before the next poll, it is decided and to be served, as CloudEvents
        assertThat(platform.decided("hooked")).extracting(ModelDecided::kind, ModelDecided::round, ModelDecided::version)
                .containsExactly(org.assertj.core.api.Assertions.tuple("promoted", 1L, "1"));
        ModelPromoted promoted = platform.promoted("hooked").get(0);
        assertThat(platform.store.exists("blobs/" + promoted.bundle().substring(0, 2) + "/" + promoted.bundle())).isTrue();
        ConsumerRecord<byte[], byte[]> record = platform.records().stream().filter(one -> one.topic().equals(Topics.DECISIONS))
                .filter(one -> new String(one.key(), StandardCharsets.UTF_8).equals("hooked")).findFirst().orElseThrow();
        assertThat(headers(record)).containsEntry("ce_specversion", "1.0").containsEntry("ce_type", "dev.engram.model.decided")
                .containsEntry("ce_source", "/engram/promoter").containsEntry("ce_id", platform.decided("hooked").get(0).decision())
                .containsEntry("content-type", "application/json").containsKeys("ce_time", "ce_dataschema");
        assertThat(platform.mlflow.version("hooked", "1").tags()).containsEntry("engram.promotion", "accepted: promoted");
    }

    @Test
    void aForeignVersionIsRefusedByATag() throws Exception {
        // Given a served version and one that the trainer did not register
        champion("foreign", "1", 1);
        platform.version("foreign", 9);

        // When it is made champion
        platform.mlflow.setAlias("foreign", "champion", "2");

        // Then it is refused where people look
        platform.await("refusal", () -> platform.mlflow.version("foreign", "2").tags().getOrDefault("engram.promotion", "")
                .startsWith("refused: no accepted round"));
        platform.await("refusal in the view", () -> view("foreign").contains("\"refusal\":\"refused: no accepted round"));
        assertThat(view("foreign")).contains("\"version\":\"1\"");
        assertThat(platform.promoted("foreign")).hasSize(1);
    }

    @Test
    void movingTheAliasBackRollsBack() {
        champion("back", "1", 1);
        champion("back", "2", 2);

        champion("back", "1", 3);

        assertThat(platform.decided("back")).extracting(ModelDecided::kind).containsExactly("promoted", "promoted", "rolled-back");
        assertThat(platform.decided("back")).extracting(ModelDecided::decision).doesNotHaveDuplicates();
    }

    @Test
    void aRestartSendsNothingTwice() {
        // Given a promoter that was killed
        champion("restarted", "1", 1);
        int before = platform.records().size();
        promoter.kill();

        // When it comes back, and again after the alias moved while it was away
        promoter = platform.promoter();
        promoter.ready();
        assertThat(platform.records()).hasSize(before);
        promoter.close();
        platform.mlflow.setAlias("restarted", "champion", "2");
        promoter = platform.promoter();
        promoter.ready();

        // Then only the move was sent
        platform.await("the move", () -> platform.promoted("restarted").size() == 2);
        assertThat(platform.records()).hasSize(before + 2);
    }

    @Test
    void itStartedBeforeEverythingElseAndSaidWhatWasMissing() {
        assertThat(promoter.log()).contains("cannot promote now: cannot create 'bucket engram'");
    }

    @Test
    void aStoreThatWasAwayIsAskedAgain() throws Exception {
        // Given an alias that is set while the store is away
        platform.killS3();
        platform.mlflow.setAlias("absent", "champion", "1");
        platform.await("trouble", () -> promoter.log().contains("absent: cannot be looked at now"));

        // When the store is back
        platform.startS3();

        // Then the version is served
        platform.await("promotion", () -> platform.promoted("absent").size() == 1);
    }

    @Test
    void whatIsServedIsShownAsAnAlias() {
        champion("shown", "1", 1);
        ModelPromoted promoted = platform.promoted("shown").get(0);

        platform.served(new ModelServed(1, "shown", "a", "1", promoted.bundle(), ModelServed.READY, null, Instant.now().toString()));

        platform.await("alias serving", () -> platform.mlflow.alias("shown", "serving").filter("1"::equals).isPresent());
    }

    @Test
    void aDeliveryThatNobodySignedIsRefused() {
        HttpResponse<String> response = promoter.post("/hooks/mlflow", "application/json", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("bad-signature");
        assertThat(promoter.get("/v1/scenarios/nobody").statusCode()).isEqualTo(404);
        assertThat(promoter.get("/q/metrics").body()).contains("engram_promoter_webhooks_total{result=\"unsigned\"}");
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static String view(String scenario) {
        return promoter.get("/v1/scenarios/" + scenario).body();
    }
}
