package dev.engram.lineage.worker;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds in a JVM of its own on this machine, one at a time, kept warm in between. The worker says {@code READY},
 * is told {@code ROUND <dir>} and says {@code DONE <dir>}, or {@code LAST <dir>} if it ends then; it ends when its standard input does, so nothing is left
 * behind when this process is killed. {@code EXIT <place>} are its last words when a plugin ends it, and {@code WHERE} it is asked when a
 * round is late.
 */
public final class LocalWorker implements RoundRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);
    private static final long POLL_MILLIS = 100;
    private static final long WHERE_MILLIS = 2_000;
    private static final String EXIT = "EXIT ";
    private static final String AT = "AT ";

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
            WorkerProcess worker = started(end, deadline);
            worker.say("ROUND " + round);
            String last = "LAST " + round;
            boolean ends = await(worker, List.of("DONE " + round, last), tail, end, deadline).equals(last);
            tail.read();
            RoundResult result = result(round);
            if (ends) {
                LOG.info("the worker ends after this round; its log says why");
                worker.ended();
                process = null;
            }
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

    private WorkerProcess started(long end, Duration deadline) throws InterruptedException, RoundFailed {
        try {
            return ready(end, deadline);
        } catch (IOException e) {
            throw RoundFailed.beforeTheRound("the worker could not be started: " + e.getMessage() + lastWords(), null, e);
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
        await(running, List.of("READY"), null, end, deadline);
        return running;
    }

    /** The expected line that came; the tail is null before the worker is ready. */
    private String await(WorkerProcess worker, List<String> expected, ProgressTail tail, long end, Duration deadline)
            throws InterruptedException, RoundFailed, IOException {
        String exit = null;
        while (true) {
            String line = worker.line(POLL_MILLIS);
            if (tail != null) {
                tail.read();
            }
            if (line == null) {
                if (!worker.alive()) {
                    throw died(worker, exit, tail);
                }
            } else if (expected.contains(line)) {
                return line;
            } else if (line.startsWith(EXIT)) {
                exit = line.substring(EXIT.length());
            } else {
                LOG.warn("the worker said '{}' while one of {} was expected; standard output is for the protocol", line, expected);
            }
            if (System.nanoTime() - end >= 0) {
                throw late(worker, tail, deadline);
            }
        }
    }

    private RoundFailed died(WorkerProcess worker, String exit, ProgressTail tail) throws InterruptedException {
        if (closed) {
            return new RoundFailed("the worker was closed", null, true);
        }
        int code = worker.exitCode();
        for (String line = worker.line(0); line != null; line = worker.line(0)) {
            exit = line.startsWith(EXIT) ? line.substring(EXIT.length()) : exit;
        }
        if (exit != null) {
            return new RoundFailed("a plugin, or a library it brings, ended the worker" + during(tail) + ": " + exit + " (exit code " + code
                    + "). It must throw an exception instead: correct it and install the corrected jar", code, false);
        }
        String meaning = tail == null ? " before it was ready" : ExitCodes.meaning(code, settings) + during(tail);
        String reason = "the worker ended with exit code " + code + meaning + lastWords();
        return tail == null ? RoundFailed.beforeTheRound(reason, code, null) : new RoundFailed(reason, code, false);
    }

    private static RoundFailed late(WorkerProcess worker, ProgressTail tail, Duration deadline) throws InterruptedException {
        return new RoundFailed("the round took longer than its deadline of " + deadline.toSeconds() + " s and was killed" + during(tail)
                + where(worker) + ". If that is a loop in a plugin, correct it; otherwise give the scenario a longer deadline, or smaller rounds", null, false);
    }

    /** How far the round was. */
    private static String during(ProgressTail tail) {
        return tail == null ? " before the worker was ready" : tail.newest().map(LocalWorker::phase).orElse(" in mid-round, before its first step");
    }

    private static String phase(Progress progress) {
        return " in mid-round, in phase " + progress.phase() + (progress.epochs() == 0 ? "" : ", epoch " + progress.epoch() + " of " + progress.epochs())
                + (progress.steps() == 0 ? "" : ", step " + progress.step() + " of " + progress.steps());
    }

    /** Where its round's thread is; nothing if it does not answer. */
    private static String where(WorkerProcess worker) throws InterruptedException {
        try {
            worker.say("WHERE");
            long end = System.nanoTime() + Duration.ofMillis(WHERE_MILLIS).toNanos();
            while (System.nanoTime() - end < 0) {
                String line = worker.line(POLL_MILLIS);
                if (line != null && line.startsWith(AT)) {
                    return line.substring(AT.length());
                }
            }
        } catch (IOException e) {
            LOG.debug("the late worker cannot be asked where it is: {}", e.toString());
        }
        return "";
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
