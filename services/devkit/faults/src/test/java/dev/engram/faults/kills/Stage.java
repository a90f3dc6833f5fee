package dev.engram.faults.kills;

import dev.engram.artifacts.ObjectStoreException;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Part;
import dev.engram.faults.Supervisor;
import dev.engram.faults.Testbed;
import dev.engram.faults.proxy.Fault;
import dev.engram.faults.proxy.Request;
import dev.engram.lineage.journal.Journal;
import dev.engram.registry.MlflowException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Where faults happen: a platform with one scenario, and what is about to be served. */
final class Stage {
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    final Testbed testbed;
    final Supervisor supervisor;
    final String scenario;
    /** Blob of the model that the next champion serves. */
    volatile String model = "";

    Stage(Testbed testbed, Supervisor supervisor, String scenario) {
        this.testbed = testbed;
        this.supervisor = supervisor;
        this.scenario = scenario;
    }

    /** A fault between a service and S3. */
    Armed atStore(Part service, Predicate<Request> where, Fault fault, int times) {
        return Armed.of(testbed.toStore(service).trap(where, fault, times));
    }

    /** A fault between a service and MLflow. */
    Armed atMlflow(Part service, Predicate<Request> where, Fault fault, int times) {
        return Armed.of(testbed.toMlflow(service).trap(where, fault, times));
    }

    /** The scenario's journal as it stands. */
    Journal journal() {
        return testbed.journal(scenario);
    }

    /** Waits until a condition holds; that something cannot be asked now is no answer. */
    void until(Supplier<String> what, BooleanSupplier there) {
        Waiting.until(what, PATIENCE, () -> {
            try {
                return there.getAsBoolean();
            } catch (ObjectStoreException | MlflowException | UncheckedIOException | IllegalArgumentException e) {
                return false;
            }
        });
    }

    /** The same with a fixed text. */
    void until(String what, BooleanSupplier there) {
        until(() -> what, there);
    }

    /** Does something as soon as whom it needs is there. */
    void insist(String what, Runnable work) {
        until(what, () -> {
            work.run();
            return true;
        });
    }

    /** The trainer's directories of the scenario's rounds under way. */
    Path rounds() {
        return testbed.data(testbed.trainer()).resolve("rounds").resolve(scenario);
    }
}
