package dev.engram.devkit.cli.backup;

import dev.engram.artifacts.Artifacts;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Looks in a backup for every blob that its journals and plugin sets name, and for the entries themselves. What was erased, and the files
 * of states that were thinned out, are not looked for.
 */
final class JournalBlobs {
    private static final String SETS = "plugins/sets/";

    /**
     * What is not among the objects of the store.
     *
     * @param missing said with who names it
     * @param kept    by key, what is not there either but lies in the folder from an earlier backup
     */
    record Lost(List<String> missing, Map<String, SavedFile> kept) {}

    /** A blob that is not there; {@code thinnable} of a scenario if it is a file of the round's state. */
    private record Gone(String sha256, String who, String scenario, long thinnable) {}

    private final BackupFolder folder;
    private final LongPredicate there;
    private final Set<String> erased;
    private final Map<String, Long> entries = new TreeMap<>();
    private final Map<String, Thinning> thinnings = new HashMap<>();
    private final List<Gone> gone = new ArrayList<>();

    private JournalBlobs(BackupFolder folder, LongPredicate there, Set<String> erased) {
        this.folder = folder;
        this.there = there;
        this.erased = erased;
    }

    /**
     * Looks.
     *
     * @param bucket   the one of blobs and journals
     * @param kept     what belongs to the backup beside the bucket, by key
     * @param journals number of the newest entry that has to be there, by scenario
     */
    static Lost lost(BackupFolder folder, BackupManifest.Bucket bucket, Map<String, SavedFile> kept, Map<String, Long> journals) {
        LongStream.Builder blobs = LongStream.builder();
        kept.values().forEach(file -> blobs.add(BackupFolder.bits(file.sha256())));
        Set<String> erased = new HashSet<>();
        ObjectIndex.each(folder, bucket, line -> {
            if (line.key().startsWith(Artifacts.PREFIX)) {
                blobs.add(BackupFolder.bits(line.sha256()));
            } else if (line.key().startsWith(Erasures.PREFIX)) {
                erased.add(line.key());
            }
        });
        JournalBlobs looking = new JournalBlobs(folder, BackupFolder.among(blobs.build().sorted().toArray()), erased);
        ObjectIndex.each(folder, bucket, looking::look);
        return looking.lost(journals);
    }

    private Lost lost(Map<String, Long> journals) {
        List<String> missing = new ArrayList<>();
        Map<String, SavedFile> kept = new TreeMap<>();
        journals.forEach((scenario, seq) -> {
            if (!entries.getOrDefault(scenario, 0L).equals(seq)) {
                missing.add("journal of " + scenario + ": " + entries.getOrDefault(scenario, 0L) + " of " + seq + " entries are there");
            }
        });
        for (Gone blob : gone) {
            boolean thinned = blob.thinnable() > 0 && thinnings.getOrDefault(blob.scenario(), Thinning.none()).gone(blob.thinnable());
            if (!thinned && !erased.contains(Erasures.PREFIX + blob.sha256() + ".json")) {
                SavedFile file = new SavedFile(blob.sha256(), folder.size(blob.sha256()));
                if (whole(file)) {
                    kept.put(Artifacts.key(blob.sha256()), file);
                } else {
                    missing.add("blob " + blob.sha256() + ", " + blob.who());
                }
            }
        }
        return new Lost(missing, kept);
    }

    private boolean whole(SavedFile file) {
        return file.size() >= 0 && folder.damage(file).isEmpty();
    }

    private void look(Line line) {
        JournalKey.of(line.key()).ifPresent(key -> {
            entries.merge(key.scenario(), 1L, Long::sum);
            JournalEntry entry = read(line.sha256(), JournalEntry.class);
            if (entry.thinning() != null) {
                // In ascending order: the newest is the one in force.
                thinnings.put(key.scenario(), entry.thinning());
            }
            if (entry.configuration() != null && entry.configuration().record().weights() != null) {
                entry.configuration().record().weights().forEach((name, file) ->
                        require(file.sha256(), "the weights '" + name + "' of scenario " + key.scenario()));
            }
            if (entry.round() != null) {
                look(entry.round(), key.scenario());
            }
        });
        if (line.key().startsWith(SETS)) {
            String who = "plugin set " + line.key().substring(SETS.length());
            read(line.sha256(), PluginSet.class).jars().forEach(jar -> require(jar.sha256(), "a jar of " + who));
        }
    }

    private void look(RoundRecord round, String scenario) {
        String who = "round " + round.round() + " of " + scenario;
        require(round.order(), "the order of " + who);
        require(round.resultBlob(), "the result of " + who);
        require(round.bundle(), "the bundle of " + who);
        round.bundleFiles().forEach((name, file) -> require(file.sha256(), "the bundle's " + name + " of " + who));
        round.report().forEach((name, file) -> require(file.sha256(), "the report's " + name + " of " + who));
        require(round.state(), "the state of " + who);
        if (round.state() != null && whole(new SavedFile(round.state(), folder.size(round.state())))) {
            read(round.state(), StateManifest.class).files().forEach((name, file) ->
                    require(new Gone(file.sha256(), "the state's " + name + " of " + who, scenario, round.round())));
        }
    }

    private void require(String sha256, String who) {
        if (sha256 != null) {
            require(new Gone(sha256, who, null, 0));
        }
    }

    private void require(Gone blob) {
        if (!there.test(BackupFolder.bits(blob.sha256()))) {
            gone.add(blob);
        }
    }

    private <T> T read(String sha256, Class<T> type) {
        try (InputStream in = folder.open(sha256)) {
            return CanonicalJson.read(in.readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.path(sha256), e);
        }
    }
}
