package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which S3 server a platform uses. A home keeps the one its data are in. */
enum Store {
    /** Somebody else's. */
    GIVEN(null),
    /** MinIO, started from a binary on the path. */
    MINIO("minio"),
    /** The one that Engram brings along. */
    EMBEDDED("s3");

    private final String folder;

    Store(String folder) {
        this.folder = folder;
    }

    /** Its folder in a home. */
    String folder() {
        return folder;
    }

    static Store choose(Home home, Options options, Optional<Path> minio) {
        if (options.s3().isPresent()) {
            return GIVEN;
        }
        if (Files.isDirectory(home.data(MINIO.folder)) && minio.isEmpty()) {
            throw UserError.failed("the data in " + home + " are MinIO's, and there is no `minio` on PATH");
        }
        return minio.isPresent() && !Files.isDirectory(home.data(EMBEDDED.folder)) ? MINIO : EMBEDDED;
    }
}
