package dev.engram.ingest.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Split;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final byte[] IMAGE = {1, 2, 3};
    private static final String SAMPLE = "ab".repeat(32);

    private final Map<String, String> headers = new LinkedHashMap<>(Map.of(
            "ce_specversion", "1.0", "ce_id", "e-1", "ce_source", "/cameras/1", "ce_type", "dev.engram.image.labelled", "ce_scenario", "digits",
            "ce_labels", "7"));

    @Test
    void readsAnImageByValue() {
        // Given a record with all that may stand in it
        headers.put("ce_labels", "Gr%C3%BCn, shape=round");
        headers.put("ce_split", "holdout");
        headers.put("content-type", "image/png");

        // When it is read
        Submission.Picture picture = (Submission.Picture) read(IMAGE);

        // Then it says all of it
        assertThat(picture.origin()).isEqualTo(new Origin("digits", "e-1", "/cameras/1"));
        assertThat(picture.labelling()).isEqualTo(new Labelling(List.of("Grün", "shape=round"), Split.HOLDOUT));
        assertThat(picture.bytes()).isSameAs(IMAGE);
    }

    @Test
    void readsAWithdrawal() {
        // Given a record without value that names a sample
        headers.put("ce_type", "dev.engram.image.withdrawn");
        headers.put("ce_subject", SAMPLE);
        headers.remove("ce_labels");

        // When it is read, then it is a withdrawal of that sample
        assertThat(read(null)).isEqualTo(new Submission.Withdrawal(new Origin("digits", "e-1", "/cameras/1"), SAMPLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_scenario"})
    void refusesARecordWithoutOneOfTheRequiredHeaders(String missing) {
        headers.remove(missing);

        RefusedException refusal = refusal(IMAGE);

        assertThat(refusal.reason()).isEqualTo(RefusalReason.BAD_EVENT);
        assertThat(refusal.detail()).contains(missing);
    }

    @ParameterizedTest
    @CsvSource({"ce_specversion, 0.3", "ce_type, com.example.other", "content-type, application/cloudevents+json", "ce_id, '  '"})
    void refusesHeadersItDoesNotKnow(String name, String value) {
        headers.put(name, value);

        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.BAD_EVENT);
    }

    @Test
    void refusesAHeaderThatStandsTwiceOrIsTooLongOrNoText() {
        // Given a label that stands twice: which one was meant?
        RecordHeaders twice = kafka();
        twice.add("ce_labels", "8".getBytes(StandardCharsets.UTF_8));
        // And an id that is no UTF-8, one that is endless, one with a line break
        RecordHeaders binary = kafka();
        binary.remove("ce_id").add("ce_id", new byte[] {(byte) 0xc3, 0x28});
        RecordHeaders endless = kafka();
        endless.remove("ce_id").add("ce_id", "x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        RecordHeaders broken = kafka();
        broken.remove("ce_id").add("ce_id", "a\nb".getBytes(StandardCharsets.UTF_8));

        // Then all are refused
        for (RecordHeaders bad : List.of(twice, binary, endless, broken)) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> RecordReader.read(bad, IMAGE)).reason()).isEqualTo(RefusalReason.BAD_EVENT);
        }
    }

    @Test
    void refusesWhatHasNoLabel() {
        headers.remove("ce_labels");
        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.NO_LABEL);

        headers.put("ce_labels", " ");
        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.NO_LABEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7,", "%zz", "%", "%ff", "a%0Ab", "7,7", "caf%C3%A9,cafe%CC%81"})
    void refusesABadLabel(String labels) {
        headers.put("ce_labels", labels);

        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.BAD_LABEL);
    }

    @Test
    void refusesEndlessLabels() {
        for (String labels : List.of("x".repeat(257), "x".repeat(10_000), ",".repeat(1 << 20), "y,".repeat(40_000))) {
            headers.put("ce_labels", labels);
            assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.BAD_LABEL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "TRAIN", ""})
    void refusesASplitItDoesNotKnow(String split) {
        headers.put("ce_split", split);

        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.BAD_SPLIT);
    }

    @Test
    void refusesAnEmptyValue() {
        assertThat(refusal(new byte[0]).reason()).isEqualTo(RefusalReason.NO_IMAGE);
        assertThat(refusal(null).reason()).isEqualTo(RefusalReason.NO_IMAGE);

        headers.put("content-type", "application/json; charset=utf-8");
        assertThat(refusal(null).reason()).isEqualTo(RefusalReason.NO_IMAGE);
    }

    @Test
    void refusesAWithdrawalWithoutSampleIdOrWithAValue() {
        headers.put("ce_type", "dev.engram.image.withdrawn");
        assertThat(refusal(null).reason()).isEqualTo(RefusalReason.BAD_SAMPLE);

        headers.put("ce_subject", SAMPLE.toUpperCase());
        assertThat(refusal(null).reason()).isEqualTo(RefusalReason.BAD_SAMPLE);

        headers.put("ce_subject", SAMPLE);
        assertThat(refusal(IMAGE).reason()).isEqualTo(RefusalReason.BAD_EVENT);
    }

    private Submission read(byte[] value) {
        return RecordReader.read(kafka(), value);
    }

    private RefusedException refusal(byte[] value) {
        return catchThrowableOfType(RefusedException.class, () -> read(value));
    }

    private RecordHeaders kafka() {
        RecordHeaders kafka = new RecordHeaders();
        headers.forEach((name, text) -> kafka.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return kafka;
    }
}
