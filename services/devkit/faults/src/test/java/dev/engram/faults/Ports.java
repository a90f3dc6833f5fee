package dev.engram.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Free ports, each given out once. Below those that systems give to outgoing connections: a part that is dead for a minute has to find
 * its port free when it comes back.
 */
final class Ports {
    private static final int FIRST = 15_000;
    private static final int COUNT = 16_000;

    private final Random random = new Random();
    private final Set<Integer> given = new HashSet<>();

    /** A port on which nobody listens. */
    synchronized int free() {
        while (true) {
            int port = FIRST + random.nextInt(COUNT);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
