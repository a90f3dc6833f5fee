package dev.engram.devkit.cli.local;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.FoldOutcome;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.log.TopicOffset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A training log without Kafka: images of a folder are admitted in order and folded like everybody's. Their bytes are not
 * copied; a cache of blobs gets links to them.
 */
final class LocalLog implements AutoCloseable {
    private static final TopicOffset START = new TopicOffset("local", 0, 0);
    private static final int SPLIT_AT = 2;

    private final SampleCatalog catalog = SampleCatalog.inMemory();
    private final Map<String, String> names = new HashMap<>();
    private final Path blobs;
    private long next;

    /**
     * An empty log.
     *
     * @param blobs directory of a cache of blobs
     */
    LocalLog(Path blobs) {
        this.blobs = blobs;
    }

    SampleCatalog catalog() {
        return catalog;
    }

    /** Where the log ends now. */
    TopicOffset end() {
        return START.at(next);
    }

    /** Appends images and folds them; tells what each turned out to be. */
    List<FoldOutcome> admit(ScenarioRecord scenario, List<LabelledImage> images) {
        List<Admission> batch = new ArrayList<>(images.size());
        for (LabelledImage image : images) {
            batch.add(new Admission(START.at(next), admitted(scenario.id(), image), scenario.policy()));
            next++;
        }
        return catalog.applyAll(batch);
    }

    /** The text with the files' names in place of samples' ids, for people. */
    String named(String text) {
        String named = text;
        for (Map.Entry<String, String> entry : names.entrySet()) {
            named = named.replace(entry.getKey(), entry.getValue());
        }
        return named;
    }

    private SampleAdmitted admitted(String scenario, LabelledImage image) {
        try {
            String id = Hashes.sha256(image.file());
            link(id, image.file());
            names.put(id, image.path());
            ArtifactRef artifact = new ArtifactRef(id, Files.size(image.file()));
            return new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, id, List.of(image.label()), image.split(), artifact, List.of(),
                    image.path(), "/engram/local", null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + image.file(), e);
        }
    }

    private void link(String id, Path file) throws IOException {
        Path place = blobs.resolve(id.substring(0, SPLIT_AT)).resolve(id);
        if (!Files.exists(place)) {
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, file.toRealPath());
        }
    }

    @Override
    public void close() {
        catalog.close();
    }
}
