package dev.engram.ingest.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Split;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointerReaderTest {
    private static final String HASH = "0f".repeat(32);

    private final RecordHeaders headers = new RecordHeaders();

    PointerReaderTest() {
        header("ce_specversion", "1.0");
        header("ce_id", "e-1");
        header("ce_source", "/archive");
        header("ce_type", "dev.engram.image.labelled");
        header("content-type", "application/json");
    }

    @Test
    void readsAnImageByReference() {
        // Given the JSON of a reference with a mask beside it
        String json = """
                {"image": "s3://photos/7.png", "sha256": "%s", "labels": ["50%% off, new"], "scenario": "digits", "split": "tune",
                 "annotations": [{"role": "mask", "image": "https://photos.example/7-mask.png"}], "camera": "not ours"}""".formatted(HASH);

        // When it is read
        Submission.Pointer pointer = (Submission.Pointer) RecordReader.read(headers, bytes(json));

        // Then labels are plain texts, and what is not known is left alone
        assertThat(pointer.origin()).isEqualTo(new Origin("digits", "e-1", "/archive"));
        assertThat(pointer.labelling()).isEqualTo(new Labelling(List.of("50% off, new"), Split.TUNE));
        assertThat(pointer.image()).isEqualTo(new Reference("s3://photos/7.png", HASH));
        assertThat(pointer.annotations()).containsExactly(
                new Submission.Attachment("mask", new Reference("https://photos.example/7-mask.png", null)));
    }

    @Test
    void takesScenarioLabelsAndSplitFromTheHeadersToo() {
        // Given a JSON that says nothing but where the image is
        header("ce_scenario", "digits");
        header("ce_labels", "7");
        header("ce_split", "train");

        // When it is read
        Submission.Pointer pointer = (Submission.Pointer) RecordReader.read(headers, bytes("{\"image\":\"s3://photos/7.png\"}"));

        // Then the rest is from the headers
        assertThat(pointer.origin().scenario()).isEqualTo("digits");
        assertThat(pointer.labelling()).isEqualTo(new Labelling(List.of("7"), Split.TRAIN));
    }

    @ParameterizedTest
    @CsvSource({"ce_scenario, letters", "ce_labels, 8", "ce_split, train"})
    void refusesAContradictionBetweenJsonAndHeaders(String name, String value) {
        header(name, value);

        assertThat(refusal("{'image':'s3://photos/7.png','scenario':'digits','labels':['7'],'split':'tune'}")).isEqualTo(RefusalReason.BAD_EVENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', value = {
        "BAD_REFERENCE; {'labels':['7'],'scenario':'digits'}",
        "BAD_REFERENCE; {'image':7,'labels':['7'],'scenario':'digits'}",
        "BAD_REFERENCE; {'image':'s3://b/k','sha256':'abc','labels':['7'],'scenario':'digits'}",
        "BAD_REFERENCE; {'image':'s3://b/k','labels':['7'],'scenario':'digits'",
        "BAD_REFERENCE; {'image':'s3://b/k','image':'s3://b/l','labels':['7'],'scenario':'digits'}",
        "BAD_REFERENCE; ['s3://b/k']",
        "BAD_REFERENCE; {'image':'s3://b/k','labels':['7'],'scenario':'digits'} {}",
        "BAD_REFERENCE; {'image':'s3://b/k','labels':['7'],'scenario':'digits','annotations':{}}",
        "BAD_REFERENCE; {'image':'s3://b/k','labels':['7'],'scenario':'digits','annotations':[{'role':'A b','image':'s3://b/k'}]}",
        "BAD_EVENT; {'image':'s3://b/k','labels':['7']}",
        "NO_LABEL; {'image':'s3://b/k','scenario':'digits'}",
        "NO_LABEL; {'image':'s3://b/k','scenario':'digits','labels':[]}",
        "BAD_LABEL; {'image':'s3://b/k','scenario':'digits','labels':'7'}",
        "BAD_LABEL; {'image':'s3://b/k','scenario':'digits','labels':[7]}",
        "BAD_LABEL; {'image':'s3://b/k','scenario':'digits','labels':['']}",
        "BAD_LABEL; {'image':'s3://b/k','scenario':'digits','labels':['\\ud800']}",
        "BAD_SPLIT; {'image':'s3://b/k','scenario':'digits','labels':['7'],'split':'test'}"})
    void refusesJsonThatCannotBeTaken(RefusalReason reason, String json) {
        assertThat(refusal(json)).isEqualTo(reason);
    }

    @Test
    void refusesEndlessOrBottomlessJson() {
        assertThat(refusal("[".repeat(100_000))).isEqualTo(RefusalReason.BAD_REFERENCE);
        assertThat(refusal(" ".repeat(2 << 20))).isEqualTo(RefusalReason.BAD_REFERENCE);
        assertThat(refusal("{'image':'s3://b/" + "k".repeat(5_000) + "','labels':['7'],'scenario':'digits'}")).isEqualTo(RefusalReason.BAD_REFERENCE);
    }

    private RefusalReason refusal(String json) {
        return catchThrowableOfType(RefusedException.class, () -> RecordReader.read(headers, bytes(json.replace('\'', '"')))).reason();
    }

    private void header(String name, String value) {
        headers.add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
