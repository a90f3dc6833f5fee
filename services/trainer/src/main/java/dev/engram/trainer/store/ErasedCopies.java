package dev.engram.trainer.store;

import dev.engram.artifacts.BlobCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of a trainer's cache what was erased from the store, also when no round comes that would. A round being staged at that
 * moment stages again, and finds out that the sample was erased.
 */
public final class ErasedCopies {
    private static final Logger LOG = LoggerFactory.getLogger(ErasedCopies.class);

    private final BlobCache cache;

    /** Copies in this cache. */
    public ErasedCopies(BlobCache cache) {
        this.cache = cache;
    }

    /** Looks once. */
    public boolean step() {
        int dropped = cache.dropErased();
        if (dropped > 0) {
            LOG.info("{} local copies of erased samples were deleted", dropped);
        }
        return false;
    }
}
