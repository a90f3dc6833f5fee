package dev.engram.devkit.cli.bench;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.StoredObject;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Bytes on disk, by what they are for. */
final class RoundDisk {
    private final ObjectStore store;
    private final Journal journal;

    RoundDisk(ObjectStore store, String scenario) {
        this.store = store;
        this.journal = Journal.of(store, scenario);
    }

    /** What one round left in the store, by kind. */
    Map<String, Long> of(long round) {
        JournalEntry entry = journal.round(round).orElseThrow();
        RoundRecord record = entry.round();
        Map<String, Long> bytes = new LinkedHashMap<>();
        bytes.put("state files", sizes(record.result().state().files().values()));
        bytes.put("state manifest", blob(record.state()));
        bytes.put("order", blob(record.order()));
        bytes.put("result", blob(record.resultBlob()));
        bytes.put("bundle", blob(record.bundle()) + sizes(record.bundleFiles().values()));
        bytes.put("report", sizes(record.report().values()));
        bytes.put("journal entries", entryBytes(entry.seq()) + entryBytes(entry.seq() + 1));
        return bytes;
    }

    private long entryBytes(long seq) {
        return store.stat("scenarios/%s/journal/%010d.json".formatted(journal.scenario(), seq)).map(StoredObject::size).orElse(0L);
    }

    private long blob(String sha256) {
        return store.stat(Artifacts.key(sha256)).map(StoredObject::size).orElse(0L);
    }

    private static long sizes(Collection<ArtifactRef> files) {
        return files.stream().mapToLong(ArtifactRef::size).sum();
    }

    /** Bytes in files below a folder; links to what stands there already are counted once each. */
    static long folder(Path folder) {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(RoundDisk::size).sum();
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException("cannot look at " + folder, new IOException(e));
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }
}
