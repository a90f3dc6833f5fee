package dev.engram.artifacts;

/** A blob that should be there was erased on purpose: it stays away, and what needs it cannot be made again. */
public class ErasedArtifactException extends NoSuchObjectException {
    private final String sha256;
    private final transient Tombstone tombstone;

    /** With the blob and why it was erased. */
    public ErasedArtifactException(String sha256, Tombstone tombstone) {
        super(Artifacts.key(sha256), "the store of blobs: erased sample " + tombstone.sample() + ", " + tombstone.told());
        this.sha256 = sha256;
        this.tombstone = tombstone;
    }

    /** Hash of the blob. */
    public String sha256() {
        return sha256;
    }

    /** Why it was erased. */
    public Tombstone tombstone() {
        return tombstone;
    }
}
