package dev.engram.engine.worker;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.learning.Ear;
import dev.engram.lineage.round.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes {@code progress.jsonl}: about two lines a second, and one whenever a phase begins or ends. Used by the round's thread only. */
final class ProgressFile implements Ear, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);
    private static final long EVERY_NANOS = 500_000_000;

    private final OutputStream out;
    private final Clock clock;
    private final Map<String, Double> metrics = new TreeMap<>();
    private String phase = "";
    private long phaseBegan;
    private long wrote;
    private long images;
    private double running = Double.NaN;

    ProgressFile(Path file, Clock clock) throws IOException {
        out = Files.newOutputStream(file);
        this.clock = clock;
    }

    @Override
    public void trained(
            String name, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int count) {
        if (step == 1) {
            begin(name);
            running = loss;
        }
        images += count;
        running = 0.95 * running + 0.05 * loss;
        double seconds = (System.nanoTime() - phaseBegan) * 1e-9;
        if (due(step, steps)) {
            write(new Progress(name, epoch, epochs, step, steps, running, terms, images / Math.max(seconds, 1e-3),
                    seconds / step * (steps - step), clock.millis()));
        }
    }

    @Override
    public void phase(String name, long done, long of) {
        boolean changed = !name.equals(phase);
        if (changed) {
            begin(name);
        }
        if (changed || due(done, of)) {
            write(new Progress(name, 0, 0, done, of, 0, Map.of(), 0, 0, clock.millis()));
        }
    }

    @Override
    public void metric(String key, double value) {
        metrics.put(key, value);
    }

    @Override
    public void tuned(int epoch, double loss, double accuracy) {
        LOG.info("after epoch {}: loss {} and accuracy {} on the tune samples", epoch, loss, accuracy);
    }

    @Override
    public void note(String sentence) {
        LOG.warn(sentence);
    }

    /** Numbers told so far. */
    Map<String, Double> metrics() {
        return metrics;
    }

    private void begin(String name) {
        phase = name;
        phaseBegan = System.nanoTime();
        images = 0;
    }

    private boolean due(long done, long of) {
        return done == 1 || done == of || System.nanoTime() - wrote >= EVERY_NANOS;
    }

    private void write(Progress progress) {
        try {
            out.write(CanonicalJson.bytes(progress));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the progress cannot be written", e);
        }
        wrote = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
