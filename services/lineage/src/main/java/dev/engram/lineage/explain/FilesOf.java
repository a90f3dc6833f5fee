package dev.engram.lineage.explain;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.Erasures;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.StoredObject;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.explain.Explanation.StoredFile;
import dev.engram.lineage.journal.RoundRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every file of a round, and whether it is still in the store. */
final class FilesOf {
    private final ObjectStore store;
    private final Erasures erasures;

    FilesOf(ObjectStore store) {
        this.store = store;
        this.erasures = new Erasures(store);
    }

    List<StoredFile> round(RoundRecord record) {
        List<StoredFile> files = new ArrayList<>();
        add("round.json", record.order(), files);
        add("result.json", record.resultBlob(), files);
        if (record.state() != null) {
            add("state", record.state(), files);
            if (store.exists(Artifacts.key(record.state()))) {
                addAll("state/", new StateStore(new Artifacts(store)).manifest(record.state()).files(), files);
            }
        }
        add("bundle/bundle.json", record.bundle(), files);
        addAll("bundle/", record.bundleFiles(), files);
        addAll("report/", record.report(), files);
        return files;
    }

    private void addAll(String under, Map<String, ArtifactRef> named, List<StoredFile> files) {
        named.forEach((name, ref) -> add(under + name, ref.sha256(), files));
    }

    private void add(String name, String sha256, List<StoredFile> files) {
        if (sha256 != null) {
            Optional<StoredObject> found = store.stat(Artifacts.key(sha256));
            String missing = found.isPresent() || erasures.find(sha256).isEmpty() ? "not stored" : "erased";
            files.add(new StoredFile(name, sha256, found.map(StoredObject::size).orElse(0L), found.isPresent() ? "stored" : missing));
        }
    }
}
