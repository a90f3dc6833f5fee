package dev.engram.faults;

import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import java.util.List;

/**
 * An image as somebody publishes it.
 *
 * @param event  id of the event; the same event published twice is one
 * @param labels what is in the picture
 * @param split  the side it is to be on; null: the fold decides
 * @param image  bytes of the picture's file
 */
public record Publication(String event, List<String> labels, Split split, byte[] image) {
    public Publication {
        labels = List.copyOf(labels);
    }

    /** A tiny picture of a class. */
    public static Publication tiny(String event, int label, int number, Split split) {
        return new Publication(event, List.of("c" + label), split, TinyPictures.png(label, number));
    }

    /** The sample it is of. */
    public String sample() {
        return Hashes.sha256(image);
    }

    /** The same picture under another label. */
    public Publication relabelled(String otherEvent, String label) {
        return new Publication(otherEvent, List.of(label), split, image);
    }
}
