package dev.engram.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.ingest.hostile.TestPictures;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.reference.References;
import dev.engram.ingest.submission.Labelling;
import dev.engram.ingest.submission.Origin;
import dev.engram.ingest.submission.Reference;
import dev.engram.ingest.submission.RefusedException;
import dev.engram.ingest.submission.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");
    private static final Origin ORIGIN = new Origin("digits", "e-1", "/cameras/1");
    private static final Labelling SEVEN = new Labelling(List.of("7"), Split.TRAIN);

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final byte[] image = TestPictures.png(7);
    private final byte[] mask = "any bytes".getBytes(StandardCharsets.UTF_8);
    private final Map<String, byte[]> elsewhere = Map.of("s3://photos/7.png", image, "s3://photos/mask", mask, "s3://photos/empty", new byte[0]);

    @Test
    void storesAnImageAndSaysWhatToAppend() {
        // When an image is admitted
        SampleAdmitted sample = admission(new Blobs(() -> store)).admit(new Submission.Picture(ORIGIN, SEVEN, image));

        // Then its bytes are stored and the record names them
        String id = Hashes.sha256(image);
        assertThat(new Artifacts(store).get(id)).isEqualTo(image);
        assertThat(sample).isEqualTo(new SampleAdmitted(1, SampleAdmitted.ADMITTED, "digits", id, List.of("7"), Split.TRAIN,
                new ArtifactRef(id, image.length), List.of(), "e-1", "/cameras/1", "2026-01-02T12:00:00.123Z"));
    }

    @Test
    void fetchesAnImageAndWhatStandsBesideIt() {
        // When an image and its mask come by reference
        Submission pointer = new Submission.Pointer(ORIGIN, SEVEN, new Reference("s3://photos/7.png", null),
                List.of(new Submission.Attachment("mask", new Reference("s3://photos/mask", null))));
        SampleAdmitted sample = admission(new Blobs(() -> store)).admit(pointer);

        // Then both are stored
        assertThat(sample.sample()).isEqualTo(Hashes.sha256(image));
        assertThat(sample.annotations()).containsExactly(new SampleAdmitted.Annotation("mask", new ArtifactRef(Hashes.sha256(mask), mask.length)));
        assertThat(new Artifacts(store).exists(Hashes.sha256(mask))).isTrue();
    }

    @Test
    void passesAWithdrawalOn() {
        // When a sample nobody has seen is withdrawn
        SampleAdmitted sample = admission(new Blobs(() -> store)).admit(new Submission.Withdrawal(ORIGIN, "ab".repeat(32)));

        // Then that is for the fold to know
        assertThat(sample.kind()).isEqualTo(SampleAdmitted.WITHDRAWN);
        assertThat(sample.sample()).isEqualTo("ab".repeat(32));
        assertThat(sample.artifact()).isNull();
    }

    @Test
    void refusesAScenarioThatNobodyCreated() {
        for (String scenario : List.of("letters", "No such id!")) {
            Submission submission = new Submission.Picture(new Origin(scenario, "e-1", "/x"), SEVEN, image);
            assertThat(refusal(submission)).isEqualTo(RefusalReason.UNKNOWN_SCENARIO);
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void refusesAReferenceToNothing() {
        assertThat(refusal(new Submission.Pointer(ORIGIN, SEVEN, new Reference("s3://photos/empty", null), List.of()))).isEqualTo(RefusalReason.NO_IMAGE);
    }

    @Test
    void admitsNothingThatIsNotStored() {
        // Given a store that does not answer
        Blobs away = new Blobs(() -> {
            throw new ObjectStoreException("connection refused");
        });

        // When an image comes, then it is neither admitted nor refused
        assertThatThrownBy(() -> admission(away).admit(new Submission.Picture(ORIGIN, SEVEN, image))).isInstanceOf(AwayException.class);
    }

    private RefusalReason refusal(Submission submission) {
        return catchThrowableOfType(RefusedException.class, () -> admission(new Blobs(() -> store)).admit(submission)).reason();
    }

    private Admission admission(Blobs blobs) {
        References references = new References((address, most) -> elsewhere.get(address), (address, most) -> elsewhere.get(address));
        return new Admission("digits"::equals, new Pictures(1_000_000), references, blobs, new Budget("bytes", 1 << 20), Clock.fixed(NOON, ZoneOffset.UTC));
    }
}
