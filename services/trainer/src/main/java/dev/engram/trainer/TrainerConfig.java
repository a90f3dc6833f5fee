package dev.engram.trainer;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What a trainer is told from outside. */
@ConfigMapping(prefix = "engram")
public interface TrainerConfig {
    /** Blobs and journals. */
    S3 s3();

    /** Where people look. */
    Mlflow mlflow();

    /** The trainer itself. */
    Trainer trainer();

    /** An S3 server. */
    interface S3 {
        /** Its address. */
        @WithDefault("http://127.0.0.1:9000")
        URI endpoint();

        /** Access key. */
        String accessKey();

        /** Secret key. */
        String secretKey();

        /** Bucket of images, states, jars and journals. */
        @WithDefault("engram")
        String bucket();

        /** Bucket behind MLflow's artifact proxy. */
        @WithDefault("mlflow")
        String mlflowBucket();
    }

    /** An MLflow server. */
    interface Mlflow {
        /** Its address. */
        @WithDefault("http://127.0.0.1:5000")
        URI url();
    }

    /** The trainer itself. */
    interface Trainer {
        /** Its directory: catalog, cache, rounds under way. One trainer, one directory. */
        Path data();

        /** The JVM that learns. */
        Worker worker();

        /** Where native libraries are unpacked; the engine's default without it. */
        Optional<Path> natives();

        /** Watched for plugin jars. */
        Optional<Path> pluginsFolder();

        /** Threads to compute with; 0 for all. */
        @WithDefault("0")
        int threads();

        /** {@code cpu}, {@code auto}, {@code gpu<n>}, several joined by {@code +}, or {@code gpus}. */
        @WithDefault("cpu")
        String device();

        /** Another trainer takes over from one that is silent for so long. A restart within it moves nothing. */
        @WithDefault("45s")
        Duration session();

        /** Size to which the cache of images, states and jars is cut back. */
        @WithDefault("20G")
        MemorySize cacheSize();

        /** Age at which blobs that nothing names are swept; no attempt older than half of it is committed. */
        @WithDefault("48h")
        Duration orphanGrace();

        /** Sweeps of the store. */
        Sweep sweep();
    }

    /** What keeps the store from growing for ever. All trainers of one store are told the same. */
    interface Sweep {
        /** From one sweep to the next; 0s for never. */
        @WithDefault("24h")
        Duration every();

        /** So many of the newest accepted rounds keep their states, and half as many of every doubling of the distance. */
        @WithDefault("10")
        int newestStates();

        /** A round keeps its state for so long after it ceased to be the champion. */
        @WithDefault("2160h")
        Duration championStates();
    }

    /** The JVM that learns. */
    interface Worker {
        /** Directory of the engine's jars. */
        Path classpath();

        /** Its largest heap. */
        @WithDefault("2g")
        String heap();
    }
}
