package dev.engram.devkit.cli.bench.speed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A process that computes when it is asked and sleeps in between: a line of JSON in, a line of JSON out. It ends when its input does, so nothing is left behind
 * when this process is killed.
 */
public final class Side implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final long END_SECONDS = 5;
    private static final int LAST_WORDS = 3;

    private final String name;
    private final Process process;
    private final Path log;
    private final Duration patience;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    /** oneDNN speaks on the standard output, too; a side that turns that away has its words in the log. */
    private final Queue<String> kernels = new ConcurrentLinkedQueue<>();

    private Side(String name, Process process, Path log, Duration patience) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.patience = patience;
        Thread reader = new Thread(this::read, name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a side.
     *
     * @param name     for people
     * @param builder  its process
     * @param log      gets what it says on its error stream
     * @param patience how long an answer may take
     */
    public static Side start(String name, ProcessBuilder builder, Path log, Duration patience) throws SideFailed {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new Side(name, builder.redirectError(ProcessBuilder.Redirect.to(log.toFile())).start(), log, patience);
        } catch (IOException e) {
            throw new SideFailed(name, "cannot be started: " + e.getMessage(), true);
        }
    }

    /**
     * Asks it something.
     *
     * @throws SideFailed if it answers with an error, does not answer in time or has ended
     */
    JsonNode ask(Map<String, ?> question) throws SideFailed {
        return ask(question, aside -> {});
    }

    /**
     * Asks it something that it may speak about before it answers.
     *
     * @param asides hears every line that has a field {@code at}; with each it has its time anew
     * @throws SideFailed if it answers with an error, does not answer in time or has ended
     */
    public JsonNode ask(Object question, Consumer<JsonNode> asides) throws SideFailed {
        try {
            OutputStream in = process.getOutputStream();
            in.write(Json.bytes(question));
            in.write('\n');
            in.flush();
        } catch (IOException e) {
            throw ended();
        }
        JsonNode answer = answer();
        while (answer.has("at")) {
            asides.accept(answer.get("at"));
            answer = answer();
        }
        if (answer.hasNonNull("error")) {
            throw new SideFailed(name, "said: " + answer.get("error").asText(), false);
        }
        return answer;
    }

    private JsonNode answer() throws SideFailed {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < end) {
                String line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    return Json.tree(line.getBytes(StandardCharsets.UTF_8));
                }
                if (!process.isAlive() && lines.isEmpty()) {
                    throw ended();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SideFailed(name, "was not waited for: the measurement was interrupted", true);
        } catch (IllegalArgumentException e) {
            throw new SideFailed(name, "said something that is no JSON: " + e.getMessage(), true);
        }
        kill();
        throw new SideFailed(name, "has not answered for " + patience.toSeconds() + " s and was ended", true);
    }

    private SideFailed ended() {
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return new SideFailed(name, "ended with exit code " + process.exitValue() + lastWords(), true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new SideFailed(name, "does not listen any more" + lastWords(), true);
    }

    private String lastWords() {
        try (Stream<String> said = Files.lines(log)) {
            List<String> all = new ArrayList<>(said.filter(line -> !line.isBlank()).toList());
            return all.isEmpty() ? "" : "; its last words: " + String.join(" | ", all.subList(Math.max(0, all.size() - LAST_WORDS), all.size()));
        } catch (IOException | java.io.UncheckedIOException e) {
            return "";
        }
    }

    /** Time that its threads and those of its children took on the processor so far. */
    Duration processor() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO)).reduce(Duration.ZERO, Duration::plus);
    }

    /** What its kernels said so far, if it was started so that they do. */
    List<String> kernels() {
        List<String> said = new ArrayList<>(kernels);
        try (Stream<String> logged = Files.lines(log)) {
            logged.filter(line -> line.startsWith(Kernels.MARK)).forEach(said::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            // A log that is not text has no such lines.
        }
        return said;
    }

    /** Ends it: its input ends, and if that does not help it is killed with its children. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // Its end of the pipe is gone: it is dying already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                (line.startsWith(Kernels.MARK) ? kernels : lines).add(line);
            }
        } catch (IOException e) {
            // The process ended; its exit code says why.
        }
    }
}
