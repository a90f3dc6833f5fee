package dev.engram.devkit.cli.dataset;

import dev.engram.api.sample.Split;
import java.nio.file.Path;

/**
 * One picture of a folder.
 *
 * @param file  where it lies
 * @param path  its path below the data folder, with slashes: the picture's name to people and in its event's id
 * @param label its class: the folder's name
 * @param split the side asked for, or null: then the fold decides
 */
public record LabelledImage(Path file, String path, String label, Split split) {
    /** Whether the picture's name asks for a media type of its own; the bytes decide in the end. */
    public String contentType() {
        return path.toLowerCase(java.util.Locale.ROOT).endsWith(".png") ? "image/png" : "image/jpeg";
    }
}
