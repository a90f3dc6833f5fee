package dev.engram.lineage.trace;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.Erasures;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.Tombstone;
import dev.engram.lineage.trace.SampleRecords.Reference;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Erases the bytes of a withdrawn sample, of what stood beside it, and of pictures that show it; each only if no scenario
 * presently refers to it. What was learned from the sample stays learned.
 */
public final class Eraser {
    private final Artifacts artifacts;
    private final Erasures erasures;
    private final Clock clock;

    /** Erases in this store. */
    public Eraser(ObjectStore store, Clock clock) {
        this.artifacts = new Artifacts(store);
        this.erasures = artifacts.erasures();
        this.clock = clock;
    }

    /**
     * What is to be erased.
     *
     * @param scenario scenario id
     * @param sample   sample id, withdrawn there
     * @param reason   why, for people
     */
    public record Order(String scenario, String sample, String reason) {}

    /**
     * What became of a blob.
     *
     * @param sha256  its hash
     * @param what    {@code image}, {@code annotation} or {@code sheet of round N}
     * @param erased  whether its bytes are gone
     * @param usedBy  who refers to it, so that it stays; empty when erased
     */
    public record Outcome(String sha256, String what, boolean erased, List<Reference> usedBy) {}

    /**
     * Erases the image and everything that stood beside it.
     *
     * @param log what the log says now, of the sample and of everything that was beside it; asked again after the bytes are gone,
     *     because somebody may publish them at the same moment: then they are put back
     */
    public List<Outcome> erase(Order order, Supplier<SampleRecords> log) {
        SampleRecords records = log.get();
        List<String> knownTo = records.histories(order.sample()).stream().map(SampleHistory::scenario).toList();
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(erase(order, order.sample(), "image", knownTo, records, log));
        for (String annotation : records.annotations(order.scenario(), order.sample())) {
            outcomes.add(erase(order, annotation, "annotation", List.of(), records, log));
        }
        return outcomes;
    }

    /** Erases a sheet that shows the sample. */
    public Outcome erase(Order order, ReportPictures.Sheet sheet) {
        erasures.erase(sheet.sha256(), tombstone(order, List.of()));
        return new Outcome(sheet.sha256(), "sheet of round " + sheet.round(), true, List.of());
    }

    private Outcome erase(Order order, String sha256, String what, List<String> knownTo, SampleRecords records, Supplier<SampleRecords> log) {
        List<Reference> users = records.references(sha256);
        if (!users.isEmpty()) {
            return new Outcome(sha256, what, false, users);
        }
        byte[] bytes = bytes(sha256);
        erasures.erase(sha256, tombstone(order, knownTo));
        List<Reference> late = log.get().references(sha256);
        if (!late.isEmpty() && bytes != null) {
            erasures.revoke(sha256, bytes);
            return new Outcome(sha256, what, false, late);
        }
        return new Outcome(sha256, what, true, List.of());
    }

    /** Null if they are gone already, by an earlier try. */
    private byte[] bytes(String sha256) {
        try {
            return artifacts.get(sha256);
        } catch (NoSuchObjectException e) {
            return null;
        }
    }

    private Tombstone tombstone(Order order, List<String> knownTo) {
        String time = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        return Tombstone.of(order.sample(), order.scenario(), order.reason(), time, knownTo);
    }
}
