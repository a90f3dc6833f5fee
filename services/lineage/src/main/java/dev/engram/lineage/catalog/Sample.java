package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import java.util.List;

/**
 * A sample as it stands at some place of the log.
 *
 * @param id          SHA-256 of the image's bytes
 * @param artifact    the image's bytes
 * @param labels      labels
 * @param split       the side it is on
 * @param annotations masks and boxes by role
 */
public record Sample(
        String id, ArtifactRef artifact, List<String> labels, Split split, List<SampleAdmitted.Annotation> annotations) {
    public Sample {
        labels = List.copyOf(labels);
        annotations = List.copyOf(annotations);
    }
}
