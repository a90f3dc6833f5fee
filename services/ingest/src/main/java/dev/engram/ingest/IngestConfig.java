package dev.engram.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What can be configured. */
@ConfigMapping(prefix = "engram")
public interface IngestConfig {
    /** The store of images. */
    S3 s3();

    /** How records are worked on. */
    Ingest ingest();

    /** The store of images. */
    interface S3 {
        /** Where it answers. References {@code s3://} go there and nowhere else. */
        @WithDefault("http://127.0.0.1:9000")
        URI endpoint();

        /** Who we are there. */
        String accessKey();

        /** The secret of that. */
        String secretKey();

        /** The bucket of Engram's blobs. */
        @WithDefault("engram")
        String bucket();
    }

    /** How records are worked on. */
    interface Ingest {
        /** Name of this replica within its consumer group, the same over restarts and different from any other's. */
        @WithDefault("ingest-1")
        String instance();

        /** How many records are checked and stored at a time. */
        @WithDefault("16")
        int threads();

        /** Most pixels of a picture, by its header; also most pixels that are decoded at a time. */
        @WithDefault("50000000")
        long maxPixels();

        /** How many records may be under way. */
        @WithDefault("1024")
        int inFlightRecords();

        /** How many bytes of records may be under way, and as many of uploads and references. One record more may be taken. */
        @WithDefault("32M")
        MemorySize inFlightBytes();

        /** {@code host} or {@code host:port}, for references over https; none by default. */
        Optional<List<String>> httpsHosts();
    }
}
