package dev.engram.serving;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What serving is told. */
@ConfigMapping(prefix = "engram")
public interface ServingConfig {
    /** Where bundles are read from. */
    S3 s3();

    /** This replica. */
    Serving serving();

    /** The object store. */
    interface S3 {
        /** Its address. */
        @WithDefault("http://127.0.0.1:9000")
        URI endpoint();

        /** User; there is no default. */
        String accessKey();

        /** Password; there is no default. */
        String secretKey();

        /** Bucket of bundles. */
        @WithDefault("engram")
        String bucket();
    }

    /** How this replica serves. */
    interface Serving {
        /** Its name in reports, letters, digits, {@code . _ -}; the host's name and the port if absent. */
        Optional<String> replica();

        /** Directory for bundles; may be emptied while the replica is down. */
        @WithDefault("data/serving")
        Path data();

        /** ONNX Runtime's threads in one run of a model. */
        @WithDefault("1")
        int threads();

        /** Runs of one model at the same time; 0: half of the processors. */
        @WithDefault("0")
        int runners();

        /** Most pictures in one run, and in one request. */
        @WithDefault("32")
        int batch();

        /** Most requests that wait for one model; above, the answer is 503. */
        @WithDefault("256")
        int queue();

        /** Most requests under way in all; above, the answer is 503. */
        @WithDefault("512")
        int requests();
    }
}
