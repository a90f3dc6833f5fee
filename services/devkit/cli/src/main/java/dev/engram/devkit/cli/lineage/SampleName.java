package dev.engram.devkit.cli.lineage;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Samples as people name them: by id, or by the picture itself. */
public final class SampleName {
    private SampleName() {}

    /** The id: 64 hex digits as they are, or the SHA-256 of a file's bytes. */
    public static String id(String asked) {
        if (asked.matches("[0-9a-fA-F]{64}")) {
            return asked.toLowerCase(java.util.Locale.ROOT);
        }
        try {
            Path file = Path.of(asked);
            if (Files.isRegularFile(file)) {
                return Hashes.sha256(file);
            }
        } catch (InvalidPathException e) {
            throw UserError.usage("sample '" + asked + "'", "neither a sample id (64 hex digits) nor a file");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + asked, e);
        }
        throw UserError.usage("sample '" + asked + "'", "neither a sample id (64 hex digits) nor a file that is there");
    }

    /** The ids of several, each once, in their order. */
    public static List<String> ids(List<String> asked) {
        return asked.stream().map(SampleName::id).distinct().toList();
    }
}
