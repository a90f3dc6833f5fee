package dev.engram.lineage.model;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.RoundRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** The stub learner on a staged directory, as a worker would run it. */
public final class StubRunner implements RoundRunner {
    private final Environment environment;

    public StubRunner(Environment environment) {
        this.environment = environment;
    }

    @Override
    public RoundResult run(Path dir, Consumer<Progress> progress, Duration deadline) {
        try {
            RoundOrder order = order(dir);
            for (OrderSample sample : order.experience()) {
                if (!Files.exists(dir.resolve("samples").resolve(sample.id()))) {
                    throw new AssertionError("sample " + sample.id() + " was not staged");
                }
            }
            Path parent = dir.resolve("parent/state.json");
            StubLearner.Learned learned = StubLearner.learn(order, Files.exists(parent) ? Files.readAllBytes(parent) : null, environment);
            if (learned.state() != null) {
                Files.write(Files.createDirectories(dir.resolve("state")).resolve("state.json"), learned.state());
                Files.write(Files.createDirectories(dir.resolve("bundle")).resolve("bundle.json"), learned.bundle());
            }
            Files.write(dir.resolve("result.json"), CanonicalJson.bytes(learned.result()));
            return learned.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a staged directory asks for. */
    RoundOrder order(Path dir) {
        try {
            return CanonicalJson.read(Files.readAllBytes(dir.resolve("round.json")), RoundOrder.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
