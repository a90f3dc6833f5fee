package dev.engram.lineage.worker;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds in a JVM of its own on this machine, one at a time, kept warm in between. The worker says {@code READY},
 * is told {@code ROUND <dir>} and says {@code DONE <dir>}; it ends when its standard input does, so nothing is left
 * behind when this process is killed.
 */
public final class LocalWorker implements RoundRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);
    private static final long POLL_MILLIS = 100;

    private final WorkerSettings settings;
    private volatile WorkerProcess process;
    private volatile boolean closed;

    /** A worker that is started when the first round comes. */
    public LocalWorker(WorkerSettings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized RoundResult run(Path dir, Consumer<Progress> progress, Duration deadline) throws RoundFailed {
        Path round = dir.toAbsolutePath().normalize();
        long end = System.nanoTime() + deadline.toNanos();
        ProgressTail tail = new ProgressTail(round.resolve("progress.jsonl"), progress);
        boolean whole = false;
        try {
            WorkerProcess worker = ready(end, deadline);
            worker.say("ROUND " + round);
            await(worker, "DONE " + round, tail, end, deadline);
            tail.read();
            RoundResult result = result(round);
            whole = true;
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RoundFailed("the round was cancelled", null, true);
        } catch (IOException e) {
            throw new RoundFailed("the worker could not be talked to: " + e.getMessage() + lastWords(), e);
        } finally {
            if (!whole) {
                kill();
                process = null;
            }
        }
    }

    /** Ends the worker, if one runs, from any thread: a round under way fails. The next round starts another. */
    public void kill() {
        WorkerProcess running = process;
        if (running != null) {
            running.kill();
        }
    }

    /** Ends the worker for good, from any thread: a round under way fails as cancelled. */
    @Override
    public void close() {
        closed = true;
        WorkerProcess running = process;
        if (running != null) {
            running.close();
        }
    }

    private WorkerProcess ready(long end, Duration deadline) throws IOException, InterruptedException, RoundFailed {
        if (closed) {
            throw new RoundFailed("the worker was closed", null, true);
        }
        WorkerProcess running = process;
        if (running != null && running.alive()) {
            return running;
        }
        if (running != null) {
            LOG.info("the worker ended between rounds (exit code {}), starting another", running.exitCode());
        }
        running = WorkerProcess.start(settings);
        process = running;
        await(running, "READY", null, end, deadline);
        return running;
    }

    private void await(WorkerProcess worker, String expected, ProgressTail tail, long end, Duration deadline)
            throws InterruptedException, RoundFailed, IOException {
        while (true) {
            String line = worker.line(POLL_MILLIS);
            if (tail != null) {
                tail.read();
            }
            if (expected.equals(line)) {
                return;
            }
            if (line != null) {
                LOG.warn("the worker said '{}' while '{}' was expected; standard output is for the protocol", line, expected);
            } else if (!worker.alive()) {
                if (closed) {
                    throw new RoundFailed("the worker was closed", null, true);
                }
                int code = worker.exitCode();
                throw new RoundFailed("the worker ended with exit code " + code + ExitCodes.meaning(code)
                        + (tail == null ? " before it was ready" : " in mid-round") + lastWords(), code, false);
            }
            if (System.nanoTime() - end >= 0) {
                throw new RoundFailed("the round took longer than its deadline of " + deadline.toSeconds() + " s and was killed", null, false);
            }
        }
    }

    private static RoundResult result(Path round) throws RoundFailed {
        Path file = round.resolve("result.json");
        try {
            return CanonicalJson.read(Files.readAllBytes(file), RoundResult.class);
        } catch (IOException | IllegalArgumentException e) {
            throw new RoundFailed("the worker said it was done, but " + file.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String lastWords() {
        WorkerProcess running = process;
        String words = running == null ? "" : LogTail.of(settings.log(), running.logStart());
        return words.isEmpty() ? "" : "; its last words:\n" + words;
    }
}
