package dev.engram.ingest.reference;

import java.net.UnknownHostException;

/** A host's name leads to a network address that may not be asked. */
final class ForbiddenAddressException extends UnknownHostException {
    ForbiddenAddressException(String message) {
        super(message);
    }
}
