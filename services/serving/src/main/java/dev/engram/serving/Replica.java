package dev.engram.serving;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The name of a replica, the same after a restart.
 *
 * @param name letters, digits, {@code . _ -}
 */
record Replica(String name) {
    Replica {
        if (!name.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException("engram.serving.replica '" + name + "': expected letters, digits, '.', '_' and '-'");
        }
    }

    /** The configured name, or host and port. */
    static Replica of(Optional<String> configured, int port) {
        return new Replica(configured.orElseGet(() -> host() + "-" + port));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
