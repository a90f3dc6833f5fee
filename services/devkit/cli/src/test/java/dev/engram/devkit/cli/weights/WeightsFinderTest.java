package dev.engram.devkit.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFinderTest {
    private static final byte[] BYTES = "weights".getBytes(StandardCharsets.UTF_8);
    private static final String HASH = Hashes.sha256(BYTES);

    @TempDir private Path folder;
    private final MemoryObjectStore bucket = new MemoryObjectStore();

    @Test
    void aFileIsTakenWhereItIs() throws Exception {
        Path file = Files.write(folder.resolve("w.pth"), BYTES);
        try (FoundWeights found = find(file + "#sha256=" + HASH)) {
            assertThat(found.file()).isEqualTo(file);
        }
        assertThat(file).exists();
    }

    @Test
    void anObjectIsDownloadedAndGoesWhenItIsClosed() {
        bucket.put("a/w.pth", BYTES);
        FoundWeights found = find("s3://models/a/w.pth");
        assertThat(found.file()).hasBinaryContent(BYTES);
        found.close();
        assertThat(found.file()).doesNotExist();
    }

    @Test
    void aDownloadHasToHaveItsHash() throws Exception {
        HttpServer server = server(200);
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/w.pth#sha256=";
            try (FoundWeights found = find(address + HASH)) {
                assertThat(found.ref(false).sha256()).isEqualTo(HASH);
            }
            assertThatThrownBy(() -> find(address + "0".repeat(64))).isInstanceOf(UserError.class).hasMessageContaining(HASH).hasMessageContaining("expected 000");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void plainHttpWithoutAHashIsRefused() {
        assertThatThrownBy(() -> find("http://127.0.0.1:1/w.pth")).isInstanceOf(UserError.class).hasMessageContaining("#sha256=");
    }

    @Test
    void whatTheServerRefusesIsSaid() throws Exception {
        HttpServer server = server(404);
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/w.pth#sha256=" + HASH;
            assertThatThrownBy(() -> find(address)).isInstanceOf(UserError.class).hasMessageContaining("answered 404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void publishedWeightsThatWereNotFetchedSayHow() {
        assertThatThrownBy(() -> find("efficientnet-lite0")).isInstanceOf(UserError.class).hasMessageContaining("engram weights fetch efficientnet-lite0");
    }

    @Test
    void whatIsNoFileIsSaidWithWhatIsKnown() {
        assertThatThrownBy(() -> find("resnet-1000")).isInstanceOf(UserError.class).hasMessageContaining("no such file").hasMessageContaining("efficientnet-lite0");
    }

    private FoundWeights find(String text) {
        Console console = new Console(new PrintStream(new ByteArrayOutputStream()), new PrintStream(new ByteArrayOutputStream()), false, false, 80);
        return new WeightsFinder(folder.resolve("fetched"), name -> bucket, console).find(WeightsAddress.of(text));
    }

    private static HttpServer server(int status) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, BYTES.length);
            exchange.getResponseBody().write(BYTES);
            exchange.close();
        });
        server.start();
        return server;
    }
}
