package dev.engram.devkit.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RefusedRecordTest {
    private final RecordsForTests records = new RecordsForTests();

    @Test
    void isPublishedAgainAsItWas() {
        // Given a refused record with a header of the publisher's own, twice
        RefusedRecord record = records.refused(10, "picture", "ce_id=a", "camera=17", "camera=18", "engram-reason=bad-label", "engram-detail=why");

        // When it is made ready to be sent again
        ProducerRecord<byte[], byte[]> published = record.published();

        // Then only the two headers of the refusal are missing
        assertThat(published.topic()).isEqualTo("engram.images.labelled");
        assertThat(published.key()).isEqualTo(RecordsForTests.bytes("shelf 17"));
        assertThat(published.value()).isEqualTo(RecordsForTests.bytes("picture"));
        assertThat(StreamSupport.stream(published.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))).containsExactly("ce_id=a", "camera=17", "camera=18");
    }

    @Test
    void aRecordWithoutItsEventCanOnlyBeRefused() {
        assertThat(records.of("a", 10, "bad-event").unrepeatable()).isEmpty();
        assertThat(records.refused(10, "x", "ce_source=/s").unrepeatable()).contains("header ce_id is missing");
        assertThat(records.refused(10, "x", "ce_id= ", "ce_source=/s").unrepeatable()).contains("header ce_id is empty or no UTF-8");
        assertThat(records.refused(10, "x", "ce_id=a", "ce_id=b", "ce_source=/s").unrepeatable()).contains("header ce_id stands twice");
        assertThat(records.refused(10, "x", "ce_id=a").unrepeatable()).contains("header ce_source is missing");
    }

    @Test
    void findsTheScenarioOfAReferenceInItsJson() {
        // Given references, one of which was refused because it is no JSON
        RefusedRecord whole = records.refused(10, "{\"scenario\":\"digits\",\"labels\":[\"7\"]}", "content-type=application/json");
        RefusedRecord broken = records.refused(10, "{\"scenario\":", "content-type=application/json");

        // Then each shows what it has
        assertThat(whole.scenario()).contains("digits");
        assertThat(whole.image(State.OPEN).labels()).isEqualTo("[\"7\"]");
        assertThat(broken.scenario()).isEmpty();
        assertThat(new Filter(Optional.of("digits"), Set.of(), Optional.empty()).wants(broken)).isFalse();
    }

    @Test
    void showsWhateverItIsInOneShortLine() {
        RefusedImage image = records.refused(10, null, "ce_id=a\u001b[2J\n\u202eb", "ce_labels=" + "x".repeat(10_000)).image(State.OPEN);

        assertThat(image.event()).isEqualTo("a [2J  b");
        assertThat(image.labels()).hasSizeLessThan(130);
        assertThat(image.reason()).isEqualTo("unknown");
        assertThat(image.size()).isZero();
    }
}
