package dev.engram.devkit.cli.platform;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Endpoints;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Makes the buckets and sees that the store lets exactly one of two create an object: the journal stands on that. */
final class StoreCheck {
    private StoreCheck() {}

    static void run(Endpoints endpoints) {
        try {
            for (String bucket : List.of(Endpoints.MLFLOW_BUCKET, Endpoints.BUCKET)) {
                ObjectStore store = MinioObjectStore.connect(endpoints.s3(), endpoints.s3AccessKey(), endpoints.s3SecretKey(), bucket);
                if (bucket.equals(Endpoints.BUCKET) && !exclusive(store)) {
                    throw UserError.failed("the S3 server at " + endpoints.s3() + " does not enforce If-None-Match: two writers would both win;"
                            + " use another server, or leave out the endpoint for the embedded one");
                }
            }
        } catch (ObjectStoreException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
            throw new UserError(Exit.FAILED, "the S3 server at " + endpoints.s3() + " cannot be used: " + reason, e);
        }
    }

    private static boolean exclusive(ObjectStore store) {
        String key = "checks/" + UUID.randomUUID();
        byte[] bytes = "who comes first".getBytes(StandardCharsets.UTF_8);
        try {
            return store.putIfAbsent(key, bytes) && !store.putIfAbsent(key, bytes);
        } finally {
            store.delete(key);
        }
    }
}
