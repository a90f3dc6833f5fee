package dev.engram.artifacts;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import io.minio.messages.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/** A bucket of an S3 server, through the MinIO client. The server has to enforce {@code If-None-Match: *}. */
public final class MinioObjectStore implements ObjectStore {
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT_TRIES = 8;

    private final MinioClient client;
    private final String bucket;
    private final String place;

    private MinioObjectStore(MinioClient client, String bucket, String place) {
        this.client = client;
        this.bucket = bucket;
        this.place = place;
    }

    /**
     * Connects and creates the bucket if it is not there.
     *
     * @throws ObjectStoreException if the server does not answer or refuses the credentials
     */
    public static MinioObjectStore connect(URI endpoint, String accessKey, String secretKey, String bucket) {
        MinioObjectStore store = existing(endpoint, accessKey, secretKey, bucket);
        store.createBucket();
        return store;
    }

    /** A bucket that is there; whether it is shows when something is asked of it. */
    public static MinioObjectStore existing(URI endpoint, String accessKey, String secretKey, String bucket) {
        // Without TCP_NODELAY a small put waits 40 ms for the server's delayed acknowledgement.
        OkHttpClient http = new OkHttpClient.Builder()
                .socketFactory(new PromptSockets())
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(Duration.ofMinutes(2))
                .writeTimeout(Duration.ofMinutes(2))
                .build();
        MinioClient client = MinioClient.builder().endpoint(endpoint.toString()).credentials(accessKey, secretKey).httpClient(http).build();
        return new MinioObjectStore(client, bucket, endpoint + "/" + bucket);
    }

    private void createBucket() {
        try {
            if (!ask(() -> client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()))) {
                tell(() -> client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()));
            }
        } catch (ErrorResponseException e) {
            // Another process may have created it between the question and the answer.
            if (status(e) != CONFLICT) {
                throw failed("create", "bucket " + bucket, e);
            }
        } catch (MinioException e) {
            throw failed("create", "bucket " + bucket, e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        try (InputStream in = open(key)) {
            return Optional.of(in.readAllBytes());
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public InputStream open(String key) {
        try {
            return ask(() -> client.getObject(GetObjectArgs.builder().bucket(bucket).object(Keys.check(key)).build()));
        } catch (MinioException e) {
            if (absent(e)) {
                throw new NoSuchObjectException(key, place);
            }
            throw failed("open", key, e);
        }
    }

    @Override
    public void put(String key, byte[] bytes) {
        try {
            ask(() -> client.putObject(upload(key, bytes).build()));
        } catch (MinioException e) {
            throw failed("put", key, e);
        }
    }

    @Override
    public void put(String key, Path file) {
        try {
            UploadObjectArgs upload = UploadObjectArgs.builder().bucket(bucket).object(Keys.check(key)).filename(file.toString()).build();
            ask(() -> client.uploadObject(upload));
        } catch (MinioException e) {
            throw failed("put", key, e);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        for (int tries = 1; ; tries++) {
            try {
                ask(() -> client.putObject(upload(key, bytes).headers(new Http.Headers(Map.of("If-None-Match", "*"))).build()));
                return true;
            } catch (MinioException e) {
                int status = status(e);
                if (status == PRECONDITION_FAILED) {
                    return false;
                }
                // 409: another create of this key was under way and the server would not say who won.
                if (status != CONFLICT || tries == CONFLICT_TRIES) {
                    throw failed("create", key, e);
                }
            }
        }
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        try {
            StatObjectResponse found = ask(() -> client.statObject(StatObjectArgs.builder().bucket(bucket).object(Keys.check(key)).build()));
            return Optional.of(new StoredObject(key, found.size(), found.lastModified().toInstant()));
        } catch (MinioException e) {
            if (absent(e)) {
                return Optional.empty();
            }
            throw failed("stat", key, e);
        }
    }

    @Override
    public List<String> list(String prefix) {
        ListObjectsArgs question = ListObjectsArgs.builder().bucket(bucket).prefix(prefix).recursive(true).build();
        try {
            List<String> keys = new ArrayList<>();
            // Pages are asked for while the answer is gone through.
            tell(() -> {
                for (Result<Item> item : client.listObjects(question)) {
                    keys.add(item.get().objectName());
                }
            });
            keys.sort(null);
            return keys;
        } catch (MinioException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void scan(String prefix, Consumer<StoredObject> each) {
        ListObjectsArgs question = ListObjectsArgs.builder().bucket(bucket).prefix(prefix).recursive(true).build();
        try {
            tell(() -> {
                for (Result<Item> result : client.listObjects(question)) {
                    Item item = result.get();
                    each.accept(new StoredObject(item.objectName(), item.size(), item.lastModified().toInstant()));
                }
            });
        } catch (MinioException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            tell(() -> client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(Keys.check(key)).build()));
        } catch (MinioException e) {
            if (!absent(e)) {
                throw failed("delete", key, e);
            }
        }
    }

    private PutObjectArgs.Builder upload(String key, byte[] bytes) {
        return PutObjectArgs.builder()
                .bucket(bucket)
                .object(Keys.check(key))
                .stream(new ByteArrayInputStream(bytes), (long) bytes.length, -1L);
    }

    private interface Question<T> {
        T ask() throws MinioException;
    }

    private interface Order {
        void give() throws MinioException;
    }

    /** Asks the client, which hides what is neither its own failure nor the server's, a refused connection, in an unchecked one. */
    private static <T> T ask(Question<T> question) throws MinioException {
        try {
            return question.ask();
        } catch (IllegalStateException e) {
            throw new MinioException(e);
        }
    }

    private static void tell(Order order) throws MinioException {
        ask(() -> {
            order.give();
            return null;
        });
    }

    private static boolean absent(MinioException e) {
        return status(e) == 404 && !(e instanceof ErrorResponseException error && "NoSuchBucket".equals(error.errorResponse().code()));
    }

    private static int status(MinioException e) {
        if (e instanceof ErrorResponseException error) {
            return error.response().code();
        }
        return e instanceof ServerException error ? error.statusCode() : 0;
    }

    private ObjectStoreException failed(String what, String key, Exception e) {
        return new ObjectStoreException("cannot " + what + " '" + key + "' in " + place + ": " + e, e);
    }
}
