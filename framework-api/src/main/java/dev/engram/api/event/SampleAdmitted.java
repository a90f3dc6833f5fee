package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import java.util.List;

/**
 * Value on {@code engram.samples.admitted}, the training log; key = scenario. Ingest appends at least once and holds
 * no state: whether the sample is new, a duplicate, relabelled or in conflict is decided by the fold, in log order.
 *
 * @param format      version of this record format, 1
 * @param kind        what was asked: {@code admitted} or {@code withdrawn}
 * @param scenario    scenario id
 * @param sample      SHA-256 of the image's bytes: with the scenario, the sample's identity
 * @param labels      decoded labels; empty for {@code withdrawn}
 * @param split       split asked for, or null: then the fold decides by the sample id
 * @param artifact    where the image's bytes are; null for {@code withdrawn}
 * @param annotations masks and boxes, by role
 * @param sourceEvent id of the event this came from ({@code ce_id}, or the idempotency key)
 * @param source      source of that event ({@code ce_source})
 * @param time        when it was admitted, ISO-8601 UTC; carried, never decided by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SampleAdmitted(
        int format,
        String kind,
        String scenario,
        String sample,
        List<String> labels,
        Split split,
        ArtifactRef artifact,
        List<Annotation> annotations,
        String sourceEvent,
        String source,
        String time) {
    public static final String ADMITTED = "admitted";
    public static final String WITHDRAWN = "withdrawn";

    /**
     * Something beside the image.
     *
     * @param role     {@code mask}, {@code boxes}, …
     * @param artifact its bytes
     */
    public record Annotation(String role, ArtifactRef artifact) {}

    public SampleAdmitted {
        if (format != 1) {
            throw new IllegalArgumentException("SampleAdmitted format " + format + " is not known; known is 1");
        }
        if (!ADMITTED.equals(kind) && !WITHDRAWN.equals(kind)) {
            throw new IllegalArgumentException("SampleAdmitted kind '" + kind + "'; known are admitted, withdrawn");
        }
        Hashes.requireSha256(sample, "sample");
        labels = labels == null ? List.of() : List.copyOf(labels);
        annotations = annotations == null ? List.of() : List.copyOf(annotations);
    }
}
