package dev.engram.ingest.reference;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.submission.RefusedException;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioClient;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import okhttp3.OkHttpClient;

/**
 * Objects of the configured S3 endpoint, {@code s3://bucket/key}; the key is taken as it stands. Every bucket that
 * ingest's credentials may read can be referred to.
 */
public final class S3Addresses implements Addresses {
    private static final String SCHEME = "s3://";
    /** Answers that are about our credentials or the server's state, not about the address. */
    private static final Set<String> OURS = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "ExpiredToken",
            "InvalidToken", "RequestTimeout", "SlowDown", "ServiceUnavailable", "InternalError");

    private final MinioClient client;

    /** Objects of this endpoint. */
    public S3Addresses(URI endpoint, String accessKey, String secretKey) {
        OkHttpClient http = new OkHttpClient.Builder().connectTimeout(Duration.ofSeconds(10)).readTimeout(Duration.ofMinutes(1)).build();
        this.client = MinioClient.builder().endpoint(endpoint.toString()).credentials(accessKey, secretKey).httpClient(http).build();
    }

    @Override
    public byte[] fetch(String address, int most) {
        try (GetObjectResponse in = client.getObject(request(address))) {
            String length = in.headers().get("Content-Length");
            Bounded.check(length == null ? 0 : Long.parseLong(length), most, address);
            return Bounded.read(in, most, address);
        } catch (ErrorResponseException e) {
            throw refused(address, e);
        } catch (MinioException | IOException | IllegalStateException e) {
            // A refused connection comes as an IllegalStateException.
            throw new AwayException("S3", "reading " + address + ": " + e.getMessage(), e);
        }
    }

    private static GetObjectArgs request(String address) {
        String path = address.substring(SCHEME.length());
        int slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "'" + address + "': expected s3://bucket/key");
        }
        try {
            return GetObjectArgs.builder().bucket(path.substring(0, slash)).object(path.substring(slash + 1)).build();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "'" + address + "': " + e.getMessage(), e);
        }
    }

    private static RuntimeException refused(String address, ErrorResponseException e) {
        int status = e.response().code();
        String code = e.errorResponse().code();
        if (status >= 500 || OURS.contains(code)) {
            return new AwayException("S3", "reading " + address + ": " + e.getMessage(), e);
        }
        if (status == 403) {
            return new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, "ingest may not read " + address, e);
        }
        return new RefusedException(RefusalReason.UNREACHABLE_REFERENCE, "nothing at " + address + ": " + code, e);
    }
}
