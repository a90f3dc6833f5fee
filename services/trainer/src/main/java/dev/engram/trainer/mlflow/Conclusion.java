package dev.engram.trainer.mlflow;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ErasedArtifactException;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.journal.Champion;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Registration;
import dev.engram.lineage.journal.Registrations;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.round.RoundResult;
import dev.engram.registry.Mlflow;
import dev.engram.registry.ModelUpload;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import dev.engram.trainer.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings MLflow to what the journal says of a round that ended: its run, complete and ended, and for an accepted round its
 * version. Every step looks for what an earlier try left, so it is repeated whole until it went through.
 */
final class Conclusion {
    private static final Logger LOG = LoggerFactory.getLogger(Conclusion.class);
    private static final String CHALLENGER = "challenger";

    private final Mlflow mlflow;
    private final RunBook book;
    private final Artifacts artifacts;
    private final String bucket;
    private final Path bundles;

    /**
     * Conclusions in this MLflow.
     *
     * @param bucket  name of the bucket of the blobs, for people
     * @param bundles directory for bundles on their way
     */
    Conclusion(Mlflow mlflow, RunBook book, Artifacts artifacts, String bucket, Path bundles) {
        this.mlflow = mlflow;
        this.book = book;
        this.artifacts = artifacts;
        this.bucket = bucket;
        this.bundles = bundles;
    }

    /** Of a round that needs no version, or has one: its run, complete and ended. */
    void conclude(Scenario scenario, JournalEntry entry, List<Spool> spools) {
        end(run(scenario, entry, spools), entry);
    }

    private String run(Scenario scenario, JournalEntry entry, List<Spool> spools) {
        Facts facts = Facts.of(entry, artifacts);
        RoundResult whole = whole(entry.round());
        String run = book.find(scenario.id(), entry.attempt()).map(RunInfo::id).orElseGet(() -> book.create(scenario, facts));
        for (Spool spool : spools) {
            for (Spool.Taken taken = spool.take(); !taken.points().isEmpty(); taken = spool.take()) {
                mlflow.log(run, taken.points(), Map.of(), Map.of());
                spool.done(taken);
            }
        }
        Map<String, String> tags = new LinkedHashMap<>(book.tags(scenario, facts));
        // The trainer that made the run stays the one that may call it abandoned.
        tags.remove(Tags.TRAINER);
        tags.putAll(endTags(entry));
        tags.putAll(pictures(run, entry, whole));
        mlflow.logInputs(run, Inputs.of(facts, bucket, entry.round().order()));
        mlflow.log(run, Figures.end(entry, whole), facts.params(), tags);
        return run;
    }

    /** Of an accepted round: its run, its version, and the journal's note of both. */
    void register(Scenario scenario, JournalEntry entry, List<Spool> spools) {
        long round = entry.round().round();
        String run = run(scenario, entry, spools);
        String model = model(scenario, entry, run);
        VersionInfo version = mlflow.registerVersion(scenario.id(), model, run, notes(scenario, entry),
                Map.of(Tags.ROUND, String.valueOf(round), "engram.bundle", String.valueOf(entry.round().bundle())));
        if (newest(scenario, round)) {
            mlflow.setAlias(scenario.id(), CHALLENGER, version.version());
        }
        end(run, entry);
        scenario.rounds().registered(new Registration(round, run, scenario.id(), version.version()));
        scenario.refresh();
        LOG.info("round {} of {} is version {} in MLflow, run {}", round, scenario.id(), version.version(), run);
    }

    /** The run of an attempt that has no entry: nobody waits for it any more. */
    void abandon(String run, String why) {
        mlflow.log(run, List.of(), Map.of(), Map.of(Tags.ABANDONED, why));
        mlflow.endRun(run, RunStatus.KILLED, System.currentTimeMillis());
        LOG.info("run {} was abandoned: {}", run, why);
    }

    private void end(String run, JournalEntry entry) {
        mlflow.endRun(run, entry.kind() == EntryKind.ROUND_FAILED ? RunStatus.FAILED : RunStatus.FINISHED, millis(entry));
    }

    private RoundResult whole(RoundRecord round) {
        return round.resultBlob() == null ? round.result() : CanonicalJson.read(artifacts.get(round.resultBlob()), RoundResult.class);
    }

    private static Map<String, String> endTags(JournalEntry entry) {
        RoundRecord round = entry.round();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(Tags.VERDICT, round.result().outcome());
        if (round.told() != null) {
            tags.put(Tags.REASON, round.told());
        }
        if (!round.givenUp().isEmpty()) {
            tags.put(Tags.SET_ASIDE, Facts.offsets(round.givenUp()));
        }
        if (round.state() != null) {
            tags.put("engram.state", round.state());
        }
        if (round.bundle() != null) {
            tags.put("engram.bundle", round.bundle());
        }
        if (round.result().environment() != null) {
            tags.put("engram.environment", new String(CanonicalJson.bytes(round.result().environment()), java.nio.charset.StandardCharsets.UTF_8));
        }
        return tags;
    }

    /** The worker's pictures and figures as artifacts and in the image grid; the tag by which MLflow finds the tables. */
    private Map<String, String> pictures(String run, JournalEntry entry, RoundResult whole) {
        List<String> tables = new ArrayList<>();
        if (!whole.classes().isEmpty()) {
            mlflow.putArtifact(run, Tables.CLASSES, Tables.classes(whole));
            tables.add(Tables.CLASSES);
        }
        for (Map.Entry<String, ArtifactRef> file : entry.round().report().entrySet()) {
            byte[] bytes = present(file.getValue()).orElse(null);
            if (bytes == null) {
                continue;
            }
            mlflow.putArtifact(run, "report/" + file.getKey(), bytes);
            if (file.getKey().endsWith(".png")) {
                mlflow.logImage(run, file.getKey().replaceFirst("\\.png$", ""), entry.round().round(), millis(entry), bytes);
            } else if (file.getKey().equals("evaluation.json")) {
                mlflow.putArtifact(run, Tables.MISTAKES, Tables.mistakes(bytes));
                tables.add(Tables.MISTAKES);
            }
        }
        return tables.isEmpty() ? Map.of() : Map.of("mlflow.loggedArtifacts", Tables.tag(tables));
    }

    /** Empty for a picture that was erased with a sample it showed: the run does without it. */
    private Optional<byte[]> present(ArtifactRef file) {
        try {
            return Optional.of(artifacts.get(file.sha256()));
        } catch (ErasedArtifactException e) {
            LOG.info("a picture of the report is left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private String model(Scenario scenario, JournalEntry entry, String run) {
        RoundRecord round = entry.round();
        Path dir = bundles.resolve(entry.attempt());
        try {
            RoundStaging.clear(dir);
            artifacts.fetch(round.bundle(), dir.resolve("bundle.json"));
            round.bundleFiles().forEach((name, ref) -> artifacts.fetch(ref.sha256(), dir.resolve(name)));
            String name = scenario.id() + "-" + Facts.runName(round.round());
            return mlflow.logModel(new ModelUpload(run, name, dir, millis(entry), Map.of(),
                    Map.of(Tags.SCENARIO, scenario.id(), Tags.ROUND, String.valueOf(round.round()), "engram.bundle", round.bundle()),
                    Figures.end(entry, round.result())));
        } catch (IOException e) {
            throw new ObjectStoreException("the bundle of round " + round.round() + " of " + scenario.id() + " cannot be placed in " + dir, e);
        } finally {
            clear(dir);
        }
    }

    private static void clear(Path dir) {
        try {
            RoundStaging.clear(dir);
        } catch (IOException e) {
            LOG.warn("{} could not be cleared: {}", dir, e.toString());
        }
    }

    private static String notes(Scenario scenario, JournalEntry entry) {
        Champion champion = entry.head().champion();
        JournalEntry accepted = champion == null ? null : scenario.rounds().journal().require(champion.entry());
        return VersionNotes.of(entry, accepted, champion == null ? null : champion.version());
    }

    /** Rounds that were registered late must not take the alias from a newer one. */
    private static boolean newest(Scenario scenario, long round) {
        return !new Registrations(scenario.rounds().journal()).newerThan(round);
    }

    private static long millis(JournalEntry entry) {
        return Instant.parse(entry.time()).toEpochMilli();
    }

    /** Clears what an earlier process left on its way. */
    void sweep() {
        if (Files.isDirectory(bundles)) {
            clear(bundles);
        }
    }
}
