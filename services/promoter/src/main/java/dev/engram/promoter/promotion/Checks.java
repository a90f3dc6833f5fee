package dev.engram.promoter.promotion;

import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.VersionInfo;
import java.util.Optional;

/**
 * Whether a version is what it claims to be: version → run → journal → bundle → bytes. What MLflow says is never believed: anybody who
 * reaches it can write it. With {@code engram.force=true} people overrule everything but the bytes, the round, and that its state is there to go on from.
 */
final class Checks {
    private final Journals journals;
    private final BundleCheck bundles;

    Checks(Journals journals, ObjectStore store) {
        this.journals = journals;
        this.bundles = new BundleCheck(store);
    }

    /** The verdict on a version as it is now. */
    Verdict check(VersionInfo version) {
        boolean forced = "true".equals(version.tags().get(Tags.FORCE));
        Optional<Verdict> objection = objection(version);
        if (objection.isPresent() && !forced) {
            return objection.get();
        }
        Optional<JournalEntry> entry = round(version, forced).flatMap(round -> journals.accepted(version.model(), round));
        if (entry.isEmpty()) {
            return unknown(version);
        }
        Optional<String> fault = bundles.fault(entry.get().round())
                .or(() -> journals.refusalOfChampion(version.model(), entry.get().round().round()));
        return fault.isPresent() ? new Verdict.Refused(fault.get()) : new Verdict.Accepted(entry.get(), objection.isPresent());
    }

    /** The round that was registered as this version. */
    Optional<Long> round(VersionInfo version) {
        return line(version).map(line -> line.round().round());
    }

    private Optional<Long> round(VersionInfo version, boolean forced) {
        return round(version).or(() -> forced ? tagged(version) : Optional.empty());
    }

    /** What speaks against it, apart from its bytes. */
    private Optional<Verdict> objection(VersionInfo version) {
        if (Tags.REJECTED.equals(version.tags().get(Tags.REVIEW))) {
            return Optional.of(new Verdict.Refused("it was rejected by review: take its tag " + Tags.REVIEW + " away first"));
        }
        Optional<History.Line> line = line(version);
        if (line.isEmpty()) {
            return Optional.of(waiting(version)
                    ? new Verdict.Waiting("the trainer is about to register round " + tagged(version).orElseThrow())
                    : unknown(version));
        }
        String run = line.get().registration().run();
        return run.equals(version.run()) ? Optional.empty() : Optional.of(new Verdict.Refused(
                "round " + line.get().round().round() + " was registered from run " + run + ", this version is of run '" + version.run() + "'"));
    }

    private Optional<History.Line> line(VersionInfo version) {
        return journals.rounds(version.model()).stream()
                .filter(line -> line.registration() != null && line.registration().model().equals(version.model())
                        && line.registration().version().equals(version.version()))
                .findFirst();
    }

    /** The trainer creates a version and then writes so; between the two it is too early to judge. */
    private boolean waiting(VersionInfo version) {
        return tagged(version).filter(round -> journals.rounds(version.model()).stream().anyMatch(line -> line.round().round() == round
                && line.kind() == EntryKind.ROUND_ACCEPTED && line.registration() == null)).isPresent();
    }

    private static Verdict unknown(VersionInfo version) {
        return new Verdict.Refused("no accepted round of " + version.model() + " was registered as version " + version.version()
                + "; only versions that the trainer registered can be served");
    }

    private static Optional<Long> tagged(VersionInfo version) {
        String round = version.tags().getOrDefault(Tags.ROUND, "");
        return round.matches("\\d{1,18}") ? Optional.of(Long.parseLong(round)) : Optional.empty();
    }
}
