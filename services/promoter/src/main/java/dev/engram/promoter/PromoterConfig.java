package dev.engram.promoter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Configuration of the promoter. */
@ConfigMapping(prefix = "engram")
public interface PromoterConfig {
    /** The store of journals and blobs. */
    S3 s3();

    /** Where people decide. */
    Mlflow mlflow();

    /** The promoter itself. */
    Settings promoter();

    /** The store of journals and blobs. */
    interface S3 {
        /** Address of the S3 server. */
        @WithDefault("http://127.0.0.1:9000")
        URI endpoint();

        /** Who asks. */
        String accessKey();

        /** Its secret. */
        String secretKey();

        /** Bucket of journals and blobs. */
        @WithDefault("engram")
        String bucket();
    }

    /** Where people decide. */
    interface Mlflow {
        /** Address of the MLflow server, with {@code user:password@} if it wants a login. */
        @WithDefault("http://127.0.0.1:5000")
        URI url();
    }

    /** The promoter itself. */
    interface Settings {
        /** What MLflow signs its webhooks with. Without one no webhook is registered or believed, and the poll alone decides. */
        Optional<String> webhookSecret();

        /** How MLflow reaches the promoter; without it the loopback address and the port it listens on. */
        Optional<URI> url();

        /** How often MLflow is looked at. */
        @WithDefault("5s")
        Duration poll();
    }
}
