package dev.engram.devkit.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalS3Test {
    private static final int CALLERS = 16;

    @TempDir
    Path dir;

    @Test
    void ofSixteenWhoCreateOneKeyExactlyOneWins() throws Exception {
        // Given sixteen callers who wait for each other
        try (LocalS3 server = start()) {
            ObjectStore store = connect(server, "secret");
            CyclicBarrier together = new CyclicBarrier(CALLERS);
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                byte[] mine = bytes("caller " + i);
                callers.add(() -> {
                    together.await();
                    return store.putIfAbsent("journal/0000000001.json", mine);
                });
            }

            // When all create the same key
            List<Boolean> won = callAll(callers);

            // Then one created it, and its bytes stand there
            assertThat(won).filteredOn(winner -> winner).hasSize(1);
            assertThat(store.get("journal/0000000001.json")).contains(bytes("caller " + won.indexOf(true)));
        }
    }

    @Test
    void keepsItsObjectsOverARestart() {
        // Given a server that holds an object and was stopped
        try (LocalS3 server = start()) {
            connect(server, "secret").put("blobs/ab/cd", bytes("image"));
        }

        // When it starts again on another port
        try (LocalS3 server = start()) {
            ObjectStore store = connect(server, "secret");

            // Then the object is there, and still cannot be created
            assertThat(store.get("blobs/ab/cd")).contains(bytes("image"));
            assertThat(store.putIfAbsent("blobs/ab/cd", bytes("other"))).isFalse();
        }
    }

    @Test
    void refusesBadCredentials() {
        // Given a server
        try (LocalS3 server = start()) {

            // When somebody comes with the wrong secret, then nothing is opened
            assertThatThrownBy(() -> connect(server, "guess")).isInstanceOf(ObjectStoreException.class);
        }
    }

    @Test
    void tellsThatAPortIsTaken() {
        // Given a server
        try (LocalS3 server = start()) {
            int port = server.endpoint().getPort();

            // When another wants its port, then the message names it
            assertThatThrownBy(() -> LocalS3.start(dir, port, "key", "secret")).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + port);
        }
    }

    private LocalS3 start() {
        return LocalS3.start(dir, 0, "key", "secret");
    }

    private static ObjectStore connect(LocalS3 server, String secret) {
        return MinioObjectStore.connect(server.endpoint(), "key", secret, "engram");
    }

    private static List<Boolean> callAll(List<Callable<Boolean>> callers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Boolean> answers = new ArrayList<>();
            for (Future<Boolean> answer : threads.invokeAll(callers)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
