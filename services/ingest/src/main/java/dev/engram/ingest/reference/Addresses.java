package dev.engram.ingest.reference;

/** A world of addresses that bytes can be fetched from. */
@FunctionalInterface
public interface Addresses {
    /**
     * The bytes at an address.
     *
     * @throws dev.engram.ingest.submission.RefusedException if it is not allowed, leads nowhere or to more bytes than asked for
     * @throws dev.engram.ingest.outage.AwayException        if our own store does not answer
     */
    byte[] fetch(String address, int most);
}
