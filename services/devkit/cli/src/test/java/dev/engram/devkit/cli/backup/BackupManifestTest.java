package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupManifestTest {
    private static final SavedFile FILE = new SavedFile("ab".repeat(32), 7);
    /** A manifest as format 1 is written: backups are read for years. */
    private static final String GOLDEN = """
            {"format":1,"engram":"0.1.0","taken":"2026-01-01T00:00:00Z","home":"/home","log":"old","journals":{"digits":8},
            "topics":[{"name":"engram.decisions","id":"d","partitions":1,"config":{"retention.ms":"-1"},"logs":[{"partition":0,"next":2,
            "segments":[{"first":0,"next":2,"records":2,"file":FILE}]}]}],
            "groups":[{"id":"engram-ingest","commits":[{"topic":"engram.images.labelled","partition":3,"offset":9,"metadata":""}]}],
            "buckets":[{"name":"engram","objects":5,"bytes":70,"index":FILE}],"database":FILE,"secrets":FILE,
            "files":{"plugins/mine.jar":FILE},"kept":{"blobs/ab/x":FILE},"missing":["blob"],"of a later version":1}"""
            .replace("FILE", "{\"sha256\":\"" + "ab".repeat(32) + "\",\"size\":7}");

    @Test
    void aManifestOfFormat1IsReadAsItWasWritten() {
        BackupManifest manifest = Json.read(GOLDEN.getBytes(StandardCharsets.UTF_8), BackupManifest.class);
        assertThat(manifest).isEqualTo(new BackupManifest(1, "0.1.0", "2026-01-01T00:00:00Z", "/home", "old", Map.of("digits", 8L),
                List.of(new BackupManifest.Topic("engram.decisions", "d", 1, Map.of("retention.ms", "-1"),
                        List.of(new BackupManifest.Partition(0, 2, List.of(new BackupManifest.Segment(0, 2, 2, FILE)))))),
                List.of(new BackupManifest.Group("engram-ingest", List.of(new BackupManifest.Commit("engram.images.labelled", 3, 9, "")))),
                List.of(new BackupManifest.Bucket("engram", 5, 70, FILE)), FILE, FILE, Map.of("plugins/mine.jar", FILE), Map.of("blobs/ab/x", FILE),
                List.of("blob")));
        assertThat(Json.read(Json.bytes(manifest), BackupManifest.class)).isEqualTo(manifest);
        assertThat(manifest.records()).isEqualTo(2);
        assertThat(manifest.named()).hasSize(6);
    }
}
