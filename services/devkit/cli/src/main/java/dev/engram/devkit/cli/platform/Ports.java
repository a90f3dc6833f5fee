package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Hands out ports of the loopback interface: the usual one of a part, or the next that is free. */
final class Ports {
    private static final int LOOKED_AT = 200;

    private final Console console;
    private final Set<Integer> given = new HashSet<>();

    Ports(Console console) {
        this.console = console;
    }

    /** A free port for a part; one that is not its usual one is told. */
    int take(String part, int usual) {
        for (int port = usual; port < usual + LOOKED_AT; port++) {
            if (!given.contains(port) && free(port)) {
                given.add(port);
                if (port != usual) {
                    console.line("port %d is taken, %s gets %d", usual, part, port);
                }
                return port;
            }
        }
        throw UserError.failed("no free port for " + part + " between " + usual + " and " + (usual + LOOKED_AT - 1));
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
