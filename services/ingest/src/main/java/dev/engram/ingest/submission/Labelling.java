package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Labels;
import dev.engram.api.sample.Split;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a submission says about its image. Ingest knows no scenario's task, so it takes one label or more; whether they fit
 * the scenario is found out by who learns.
 *
 * @param labels decoded
 * @param split  asked for, or null
 */
public record Labelling(List<String> labels, Split split) {
    private static final int MOST = 256;
    private static final int LONGEST = 100_000;

    public Labelling {
        labels = List.copyOf(labels);
        if (labels.isEmpty()) {
            throw new RefusedException(RefusalReason.NO_LABEL, "no label");
        }
        if (labels.size() > MOST) {
            throw new RefusedException(RefusalReason.BAD_LABEL, labels.size() + " labels; the most is " + MOST);
        }
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (!seen.add(label)) {
                throw new RefusedException(RefusalReason.BAD_LABEL, "label '" + label + "' stands twice");
            }
        }
    }

    /** From the texts on the wire; a null split means that none was asked for. */
    public static Labelling decode(String labels, String split) {
        if (labels == null || labels.isBlank()) {
            throw new RefusedException(RefusalReason.NO_LABEL, "no label");
        }
        if (labels.length() > LONGEST) {
            throw new RefusedException(RefusalReason.BAD_LABEL, "labels of " + labels.length() + " characters; the most is " + LONGEST);
        }
        return new Labelling(decoded(labels), split(split));
    }

    /** From labels that are not percent-encoded. */
    static Labelling of(List<String> labels, String split) {
        try {
            return new Labelling(labels.stream().map(label -> Labels.check(Normalizer.normalize(label, Normalizer.Form.NFC))).toList(), split(split));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_LABEL, e.getMessage(), e);
        }
    }

    private static List<String> decoded(String labels) {
        try {
            return Labels.decode(labels);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_LABEL, e.getMessage(), e);
        }
    }

    private static Split split(String text) {
        try {
            return text == null ? null : Split.of(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_SPLIT, e.getMessage(), e);
        }
    }
}
