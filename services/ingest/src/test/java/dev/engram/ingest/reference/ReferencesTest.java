package dev.engram.ingest.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Hashes;
import dev.engram.ingest.submission.Reference;
import dev.engram.ingest.submission.RefusedException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    private static final byte[] S3 = {1};
    private static final byte[] HTTPS = {2};

    private final References references = new References((address, most) -> S3, (address, most) -> HTTPS);

    @Test
    void goesWhereTheSchemeSays() {
        assertThat(references.fetch(new Reference("s3://b/k", null), 10)).isEqualTo(S3);
        assertThat(references.fetch(new Reference("https://photos.example/k", null), 10)).isEqualTo(HTTPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://photos.example/k", "ftp://photos.example/k", "S3://b/k", "jar:https://x!/y", "/etc/passwd", "s3:/b/k"})
    void refusesEveryOtherScheme(String address) {
        assertThat(refusal(new Reference(address, null))).isEqualTo(RefusalReason.FORBIDDEN_REFERENCE);
    }

    @Test
    void refusesOtherBytesThanTheReferenceMeans() {
        assertThat(references.fetch(new Reference("s3://b/k", Hashes.sha256(S3)), 10)).isEqualTo(S3);
        assertThat(refusal(new Reference("s3://b/k", Hashes.sha256(HTTPS)))).isEqualTo(RefusalReason.HASH_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://bucket", "s3://bucket/", "s3:///key", "s3://UPPER CASE/key"})
    void refusesAnAddressThatNamesNoObject(String address) {
        // Given a store nobody will ask
        S3Addresses s3 = new S3Addresses(URI.create("http://127.0.0.1:1"), "key", "secret");

        RefusedException refusal = catchThrowableOfType(RefusedException.class, () -> s3.fetch(address, 10));

        assertThat(refusal.reason()).isEqualTo(RefusalReason.BAD_REFERENCE);
    }

    private RefusalReason refusal(Reference reference) {
        return catchThrowableOfType(RefusedException.class, () -> references.fetch(reference, 10)).reason();
    }
}
