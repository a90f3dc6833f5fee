package dev.engram.faults.zombie;

import dev.engram.faults.Part;
import dev.engram.faults.Testbed;
import dev.engram.faults.proxy.Fault;
import dev.engram.faults.proxy.FaultProxy;
import dev.engram.faults.proxy.Request;
import dev.engram.faults.proxy.Trap;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Where in its round a trainer stands still. */
enum Position {
    STAGING("while it fetches what the round needs", true, false, (scenario, samples) -> Request.of("GET", "/engram/blobs/.*")
            .and(request -> samples.stream().anyMatch(request.path()::contains))),
    STORING("while it stores the state", true, false, (scenario, samples) -> Request.of("PUT", "/engram/blobs/.*")),
    COMMITTING("between upload and journal entry", true, false, (scenario, samples) -> Request.entry(scenario, "round-accepted")),
    COMMITTED("after its journal entry, before it hears of it", true, true, (scenario, samples) -> Request.entry(scenario, "round-accepted")),
    REGISTERING("between the version in MLflow and its alias", false, false,
            (scenario, samples) -> Request.of("POST", "/api/2.0/mlflow/registered-models/alias"));

    private static final Duration LONGEST = Duration.ofMinutes(5);

    final String words;
    private final boolean atStore;
    private final boolean afterwards;
    private final BiFunction<String, Set<String>, Predicate<Request>> where;

    Position(String words, boolean atStore, boolean afterwards, BiFunction<String, Set<String>, Predicate<Request>> where) {
        this.words = words;
        this.atStore = atStore;
        this.afterwards = afterwards;
        this.where = where;
    }

    /** Whether the round is committed by then, so that it is the zombie's. */
    boolean committed() {
        return this == COMMITTED || this == REGISTERING;
    }

    /**
     * Has a trainer stand still there; what it asked for goes on its way when the gate opens.
     *
     * @param samples those that the round brings
     */
    Trap pause(Testbed testbed, Part trainer, String scenario, Set<String> samples, CountDownLatch gate) {
        FaultProxy proxy = atStore ? testbed.toStore(trainer) : testbed.toMlflow(trainer);
        Fault fault = afterwards ? Fault.holdAnswer(trainer::pause, gate, LONGEST) : Fault.hold(trainer::pause, gate, LONGEST);
        return proxy.trap(where.apply(scenario, samples), fault);
    }
}
