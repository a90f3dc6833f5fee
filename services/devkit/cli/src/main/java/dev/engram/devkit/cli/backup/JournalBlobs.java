package dev.engram.devkit.cli.backup;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.Erasures;
import dev.engram.artifacts.PluginSet;
import dev.engram.devkit.cli.backup.ObjectIndex.Line;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks in a backup for every blob that its journals and plugin sets name, and for the entries themselves. What was erased, and the files
 * of states that were thinned out, are not looked for.
 */
final class JournalBlobs {
    private static final String SETS = "plugins/sets/";

    /** A blob that is not there; {@code thinnable} of a scenario if it is a file of the round's state. */
    private record Lost(String sha256, String who, String scenario, long thinnable) {}

    private final BackupFolder folder;
    private final Map<String, Long> entries = new TreeMap<>();
    private final Map<String, Thinning> thinnings = new HashMap<>();
    private final List<Lost> lost = new ArrayList<>();

    private JournalBlobs(BackupFolder folder) {
        this.folder = folder;
    }

    /**
     * What is missing, said with who names it.
     *
     * @param bucket   the one of blobs and journals
     * @param journals number of the newest entry that has to be there, by scenario
     */
    static List<String> missing(BackupFolder folder, BackupManifest.Bucket bucket, Map<String, Long> journals) {
        JournalBlobs blobs = new JournalBlobs(folder);
        List<String> erased = new ArrayList<>();
        try (ObjectIndex.Reader index = new ObjectIndex.Reader(folder, bucket)) {
            for (Optional<Line> line = index.next(); line.isPresent(); line = index.next()) {
                if (line.get().key().startsWith(Erasures.PREFIX)) {
                    erased.add(line.get().key());
                }
                blobs.look(line.get());
            }
        }
        return blobs.missing(journals, erased);
    }

    private List<String> missing(Map<String, Long> journals, List<String> erased) {
        List<String> missing = new ArrayList<>();
        journals.forEach((scenario, seq) -> {
            if (!entries.getOrDefault(scenario, 0L).equals(seq)) {
                missing.add("journal of " + scenario + ": " + entries.getOrDefault(scenario, 0L) + " of " + seq + " entries are there");
            }
        });
        for (Lost blob : lost) {
            boolean thinned = blob.thinnable() > 0 && thinnings.getOrDefault(blob.scenario(), Thinning.none()).gone(blob.thinnable());
            if (!thinned && !erased.contains(Erasures.PREFIX + blob.sha256() + ".json")) {
                missing.add("blob " + blob.sha256() + ", " + blob.who());
            }
        }
        return missing;
    }

    private void look(Line line) {
        JournalKey.of(line.key()).ifPresent(key -> {
            entries.merge(key.scenario(), 1L, Long::sum);
            JournalEntry entry = read(line.sha256(), JournalEntry.class);
            if (entry.thinning() != null) {
                // In ascending order: the newest is the one in force.
                thinnings.put(key.scenario(), entry.thinning());
            }
            if (entry.round() != null) {
                look(entry.round(), key.scenario());
            }
        });
        if (line.key().startsWith(SETS)) {
            read(line.sha256(), PluginSet.class).jars().forEach(jar -> require(jar.sha256(), "plugin set " + line.key().substring(SETS.length())));
        }
    }

    private void look(RoundRecord round, String scenario) {
        String who = "round " + round.round() + " of " + scenario;
        require(round.order(), "the order of " + who);
        require(round.resultBlob(), "the result of " + who);
        require(round.bundle(), "the bundle of " + who);
        round.bundleFiles().forEach((name, file) -> require(file.sha256(), "the bundle's " + name + " of " + who));
        round.report().forEach((name, file) -> require(file.sha256(), "the report's " + name + " of " + who));
        if (require(round.state(), "the state of " + who)) {
            read(round.state(), StateManifest.class).files().forEach((name, file) -> {
                if (folder.size(file.sha256()) < 0) {
                    lost.add(new Lost(file.sha256(), "the state's " + name + " of " + who, scenario, round.round()));
                }
            });
        }
    }

    /** Whether there is such a blob; none named is none needed. */
    private boolean require(String sha256, String who) {
        if (sha256 == null) {
            return false;
        }
        boolean there = folder.size(sha256) >= 0;
        if (!there) {
            lost.add(new Lost(sha256, who, null, 0));
        }
        return there;
    }

    private <T> T read(String sha256, Class<T> type) {
        try (InputStream in = folder.open(sha256)) {
            return CanonicalJson.read(in.readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.path(sha256), e);
        }
    }
}
