package dev.engram.lineage.round;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.Split;
import java.util.List;

/**
 * One sample of a round; its bytes are the file {@code samples/<id>}.
 *
 * @param id          SHA-256 of the image's bytes
 * @param labels      labels as they stand at the round's cut
 * @param split       the side it is on, for ever
 * @param annotations masks and boxes by role; their bytes are {@code samples/<sha256>} too
 */
public record OrderSample(String id, List<String> labels, Split split, List<SampleAdmitted.Annotation> annotations) {
    public OrderSample {
        labels = List.copyOf(labels);
        annotations = annotations == null ? List.of() : List.copyOf(annotations);
    }
}
