package dev.engram.ingest.admission;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.ingest.outage.AwayException;
import java.util.function.Supplier;

/** The store of bytes. It is connected when it is first needed, since it may be away when the service starts. */
public final class Blobs {
    private static final String PART = "S3";

    private final Supplier<ObjectStore> connect;
    private ObjectStore store;
    private Artifacts artifacts;

    /** A store that is reached this way. */
    public Blobs(Supplier<ObjectStore> connect) {
        this.connect = connect;
    }

    /**
     * Stores bytes, also when they are there already.
     *
     * @throws AwayException if the store does not answer
     */
    public ArtifactRef put(byte[] bytes) {
        try {
            return artifacts().put(bytes);
        } catch (ObjectStoreException e) {
            throw new AwayException(PART, e.getMessage(), e);
        }
    }

    /**
     * Asks the store something that costs it nothing.
     *
     * @throws AwayException if it does not answer
     */
    public void probe() {
        try {
            store().exists("probe");
        } catch (ObjectStoreException e) {
            throw new AwayException(PART, e.getMessage(), e);
        }
    }

    private synchronized Artifacts artifacts() {
        if (artifacts == null) {
            artifacts = new Artifacts(store());
        }
        return artifacts;
    }

    private synchronized ObjectStore store() {
        if (store == null) {
            store = connect.get();
        }
        return store;
    }
}
