package dev.engram.faults.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.rejected.Filter;
import dev.engram.devkit.cli.rejected.RefusedImage;
import dev.engram.devkit.cli.rejected.RejectedTopic;
import dev.engram.devkit.cli.rejected.Replay;
import dev.engram.devkit.cli.rejected.Replayed;
import dev.engram.devkit.cli.rejected.State;
import dev.engram.devkit.cli.rejected.Survey;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.faults.TinyPictures;
import dev.engram.faults.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ingest refused is looked at and sent again, as {@code engram rejected} does it. */
@Tag("short")
class RejectedIT {
    private static final Filter ALL = new Filter(Optional.empty(), Set.of(), Optional.empty());
    private static final Duration SILENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final Console console = new Console(System.out, System.err, false, false, 100);

    @Test
    void whatIsRepeatedAndAdmittedIsNoLongerOpen() {
        try (Testbed testbed = Testbed.start(dir, Settings.defaults().only("ingest"))) {
            KafkaLink kafka = new KafkaLink("127.0.0.1:" + testbed.broker().uri().getPort());
            RejectedTopic rejected = new RejectedTopic(kafka, console);

            // Given pictures of a scenario that nobody created, something that is no picture, and a record without its event's id
            testbed.scenario("known", Map.of());
            for (int i = 0; i < 3; i++) {
                publish(testbed, "e" + i, "late", TinyPictures.png(i, 1));
            }
            publish(testbed, "text", "known", "no picture".getBytes(StandardCharsets.UTF_8));
            publish(testbed, null, "known", TinyPictures.png(1, 2));
            Waiting.until("all are refused", Duration.ofSeconds(90), () -> rejected.survey(ALL).open().size() == 5);
            assertThat(rejected.images(rejected.survey(ALL).open())).extracting(RefusedImage::reason)
                    .containsExactlyInAnyOrder("unknown-scenario", "unknown-scenario", "unknown-scenario", "not-an-image", "bad-event");

            // When the scenario is created, and everything is sent again
            testbed.scenario("late", Map.of());
            Replayed replayed = new Replay(kafka, console, SILENCE).run(rejected, rejected.survey(ALL).open());

            // Then its pictures are admitted as they were published, once each; the rest is open still, for a new reason or the old one
            assertThat(replayed.admitted()).isEqualTo(3);
            assertThat(replayed.refused()).isEqualTo(Map.of("not-an-image", 1));
            assertThat(replayed.notSent()).isEqualTo(1);
            assertThat(replayed.complete()).isFalse();
            testbed.admitted("late", Set.of("e0", "e1", "e2"));
            assertThat(testbed.admissions("late")).extracting(SampleAdmitted::sourceEvent).containsExactlyInAnyOrder("e0", "e1", "e2");
            assertThat(testbed.admissions("late")).extracting(SampleAdmitted::sample).contains(Hashes.sha256(TinyPictures.png(2, 1)));
            Survey after = rejected.survey(ALL);
            assertThat(after.count(State.ADMITTED)).isEqualTo(3);
            assertThat(after.count(State.REFUSED_AGAIN)).isEqualTo(1);
            assertThat(rejected.images(after.open())).extracting(RefusedImage::reason).containsExactlyInAnyOrder("not-an-image", "bad-event");

            // And who repeats while ingest is away is told so
            testbed.ingest().kill();
            assertThatThrownBy(() -> new Replay(kafka, console, Duration.ofSeconds(1)).run(rejected, after.open())).isInstanceOf(UserError.class)
                    .hasMessageContaining("ingest answered for none of 1 records within 1 s");
        }
    }

    private static void publish(Testbed testbed, String event, String scenario, byte[] value) {
        Map<String, String> headers = Wire.event(Topics.TYPE_IMAGE_LABELLED, String.valueOf(event), "/shelf");
        if (event == null) {
            headers.remove("ce_id");
        }
        headers.put("ce_scenario", scenario);
        headers.put("ce_labels", "7");
        testbed.wire().send(Topics.IMAGES_LABELLED, "shelf 17", headers, value);
        testbed.wire().flush();
    }
}
