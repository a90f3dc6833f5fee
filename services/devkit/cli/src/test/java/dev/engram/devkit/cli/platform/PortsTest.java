package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PortsTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Ports ports = new Ports(new Console(new PrintStream(said, true, StandardCharsets.UTF_8), System.err, false, false, 100));

    @Test
    void aTakenPortGivesTheNextFreeOneAndSaysSo() throws IOException {
        // Given a port that somebody listens on
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int usual = taken.getLocalPort();

            // When a part wants it
            int port = ports.take("serving", usual);

            // Then it gets another, and people are told
            assertThat(port).isGreaterThan(usual);
            assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("port " + usual + " is taken, serving gets " + port + System.lineSeparator());
        }
    }

    @Test
    void noTwoPartsGetTheSame() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = socket.getLocalPort();
        }
        int first = ports.take("kafka", free);
        assertThat(ports.take("mlflow", first)).isGreaterThan(first);
    }
}
