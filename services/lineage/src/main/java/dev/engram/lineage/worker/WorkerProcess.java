package dev.engram.lineage.worker;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker JVM: its lines, its life and its end. */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private static final long LAST_LINES_MILLIS = 500;

    private final Process process;
    private final long logStart;
    private final Path temporary;
    private final BufferedWriter in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    private WorkerProcess(Process process, long logStart, Path temporary) {
        this.process = process;
        this.logStart = logStart;
        this.temporary = temporary;
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        reader = new Thread(() -> read(process.getInputStream()), "worker-" + process.pid() + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    static WorkerProcess start(WorkerSettings settings) throws IOException {
        Files.createDirectories(settings.log().toAbsolutePath().getParent());
        ProcessBuilder builder = WorkerLaunch.of(settings, WorkerSettings.MAIN, List.of());
        long logStart = Files.exists(settings.log()) ? Files.size(settings.log()) : 0;
        return new WorkerProcess(builder.start(), logStart, WorkerLaunch.temporary(settings));
    }

    /** Where its own words begin in the log. */
    long logStart() {
        return logStart;
    }

    void say(String line) throws IOException {
        in.write(line);
        in.write('\n');
        in.flush();
    }

    /** The next line, or null if none came in time. What a dead worker had said before is still delivered. */
    String line(long millis) throws InterruptedException {
        return lines.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether there is anything to be expected: it runs, or its last lines are still to be read. */
    boolean alive() {
        return process.isAlive() || !lines.isEmpty();
    }

    int exitCode() {
        try {
            int code = process.waitFor();
            // Its last lines; a child of its own may keep the pipe open for longer.
            reader.join(LAST_LINES_MILLIS);
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Waits for a worker that said it ends, and kills it if it does not. */
    void ended() {
        try {
            if (process.waitFor(3, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Asks it to end by ending its input, and kills it if it does not. */
    void close() {
        try {
            in.close();
            if (process.waitFor(3, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // Its end of the pipe is gone: it is dying already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Kills it with its children and waits until they are gone, also when the thread was interrupted. */
    void kill() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
        try {
            TemporaryFolder.remove(temporary);
        } catch (IOException e) {
            LOG.warn("what the killed worker left stays in {} until the next one starts: {}", temporary, e.toString());
        }
    }

    private void read(InputStream out) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The pipe broke because the process ended; its exit code says why.
            lines.clear();
        }
    }
}
