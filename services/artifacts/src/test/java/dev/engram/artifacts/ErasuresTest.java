package dev.engram.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasuresTest {
    private static final byte[] PICTURE = "a face".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Artifacts artifacts = new Artifacts(store);
    private final Erasures erasures = new Erasures(store);
    private final String id = artifacts.put(PICTURE).sha256();

    @Test
    void whoMissesErasedBytesIsToldWhyTheyAreGone() {
        // When a blob is erased
        erasures.erase(id, tombstone("shelf", "asked for by the person shown"));

        // Then it is gone, and every way of reading it says why
        assertThat(artifacts.exists(id)).isFalse();
        assertThatThrownBy(() -> artifacts.get(id)).isInstanceOf(ErasedArtifactException.class)
                .hasMessageContaining("erased sample " + id).hasMessageContaining("asked for by the person shown");
        assertThatThrownBy(() -> artifacts.fetch(id, dir.resolve("copy"))).isInstanceOf(ErasedArtifactException.class);
    }

    @Test
    void whatIsMissingForAnotherReasonIsNotCalledErased() {
        store.delete(Artifacts.key(id));
        assertThatThrownBy(() -> artifacts.get(id)).isExactlyInstanceOf(NoSuchObjectException.class);
    }

    @Test
    void aCacheGivesUpWhatWasErased() {
        // Given a cache that holds the blob
        BlobCache cache = new BlobCache(artifacts, dir.resolve("cache"));
        Path file = cache.file(id);

        // When the blob is erased from the store and the cache follows
        erasures.erase(id, tombstone("shelf", "why"));
        int dropped = cache.dropErased();

        // Then the cache has it no longer, and cannot get it again
        assertThat(dropped).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> cache.file(id)).isInstanceOf(ErasedArtifactException.class);
    }

    @Test
    void erasingAgainForAnotherScenarioRemembersBoth() {
        erasures.erase(id, tombstone("shelf", "first"));
        artifacts.put(PICTURE);
        erasures.erase(id, tombstone("door", "second"));

        Tombstone found = erasures.find(id).orElseThrow();
        assertThat(found.knownTo()).containsExactly("door", "shelf");
        assertThat(found.reason()).isEqualTo("second");
        assertThat(erasures.blobs()).containsExactly(id);
    }

    @Test
    void anErasureThatWasTakenBackLeavesTheBytesAndNoTombstone() {
        erasures.erase(id, tombstone("shelf", "too early"));

        erasures.revoke(id, PICTURE);

        assertThat(artifacts.get(id)).isEqualTo(PICTURE);
        assertThat(erasures.find(id)).isEmpty();
    }

    private Tombstone tombstone(String scenario, String reason) {
        return Tombstone.of(id, scenario, reason, "2026-01-01T00:00:00Z", List.of(scenario));
    }
}
