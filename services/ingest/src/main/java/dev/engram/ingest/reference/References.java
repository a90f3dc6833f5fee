package dev.engram.ingest.reference;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.submission.Reference;
import dev.engram.ingest.submission.RefusedException;

/** Fetches what references point to. */
public final class References {
    private final Addresses s3;
    private final Addresses https;

    /** References into these two worlds, {@code s3://} and {@code https://}. */
    public References(Addresses s3, Addresses https) {
        this.s3 = s3;
        this.https = https;
    }

    /**
     * The bytes at an address.
     *
     * @throws RefusedException if the address is not allowed, leads nowhere or to too many or other bytes
     * @throws AwayException    if our own store does not answer
     */
    public byte[] fetch(Reference reference, int mostBytes) {
        String address = reference.address();
        byte[] bytes;
        if (address.startsWith("s3://")) {
            bytes = s3.fetch(address, mostBytes);
        } else if (address.startsWith("https://")) {
            bytes = https.fetch(address, mostBytes);
        } else {
            throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, "'" + address + "': allowed are s3:// and https://");
        }
        reference.verify(bytes);
        return bytes;
    }
}
