package dev.engram.lineage;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.CorruptArtifactException;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Learner states, bundles and reports as blobs: up from a round's directory, down into one. */
public final class StateStore {
    private final Artifacts artifacts;

    /** States among these blobs. */
    public StateStore(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    /**
     * Stores what a worker left: {@code state/} and {@code bundle/} of an accepted round, {@code report/} of any.
     * Every file has to be the one the result names.
     *
     * @throws IllegalStateException if a file is missing or has other bytes than the result says
     */
    public UploadedRound upload(Path dir, RoundResult result) {
        Map<String, ArtifactRef> report = uploadAll(dir.resolve("report"));
        if (!result.accepted()) {
            return new UploadedRound(null, null, Map.of(), report);
        }
        uploadState(dir.resolve("state"), result.state());
        uploadBundle(dir.resolve("bundle"), result);
        return new UploadedRound(result.state().hash(), result.bundle(), result.bundleFiles(), report);
    }

    /** Stores a state: its files, each of which has to be the one the manifest names, and the manifest. */
    void uploadState(Path dir, StateManifest manifest) {
        manifest.files().forEach((name, ref) -> upload(dir, name, ref.sha256()));
        save(manifest);
    }

    /** Stores a bundle, if the result has one. */
    void uploadBundle(Path dir, RoundResult result) {
        result.bundleFiles().forEach((name, ref) -> upload(dir, name, ref.sha256()));
        if (result.bundle() != null) {
            upload(dir, "bundle.json", result.bundle());
        }
    }

    /** Stores a manifest, whose files are stored already; its hash is the state's. */
    public String save(StateManifest manifest) {
        return artifacts.put(CanonicalJson.bytes(manifest)).sha256();
    }

    /** The manifest of a state. */
    public StateManifest manifest(String state) {
        return CanonicalJson.read(artifacts.get(state), StateManifest.class);
    }

    /** Copies a state's files into a directory, verifying each. */
    public StateManifest fetch(String state, Path dir) {
        StateManifest manifest = manifest(state);
        manifest.files().forEach((name, ref) -> artifacts.fetch(ref.sha256(), inside(dir, name)));
        return manifest;
    }

    /** Places a state's files in a directory as links to a cache. */
    public StateManifest link(String state, Path dir, BlobCache cache) throws IOException {
        StateManifest manifest = manifest(state);
        Files.createDirectories(dir);
        for (Map.Entry<String, ArtifactRef> file : manifest.files().entrySet()) {
            Path target = inside(dir, file.getKey());
            Files.createDirectories(target.getParent());
            cache.link(file.getValue().sha256(), target);
        }
        return manifest;
    }

    /** Reads every stored file of a state again and says which are damaged or missing; empty if all is well. */
    public List<String> verify(String state) {
        try {
            List<String> damaged = new ArrayList<>();
            manifest(state).files().forEach((name, ref) -> damage(ref.sha256(), "state/" + name, damaged));
            return damaged;
        } catch (NoSuchObjectException | CorruptArtifactException e) {
            return List.of("state manifest: " + e.getMessage());
        }
    }

    /** Reads stored files again and says which are damaged or missing. */
    public List<String> verify(Map<String, ArtifactRef> files, String under) {
        List<String> damaged = new ArrayList<>();
        files.forEach((name, ref) -> damage(ref.sha256(), under + name, damaged));
        return damaged;
    }

    /** Whether a state can be learned from: its manifest and every file that it names are there. Their bytes are not looked at. */
    public boolean complete(String state) {
        return artifacts.exists(state) && manifest(state).files().values().stream().allMatch(ref -> artifacts.exists(ref.sha256()));
    }

    /** Samples of a scenario that were erased. */
    ErasedSamples erased(String scenario) {
        return ErasedSamples.of(scenario, artifacts);
    }

    private void damage(String sha256, String name, List<String> damaged) {
        try {
            artifacts.get(sha256);
        } catch (NoSuchObjectException | CorruptArtifactException e) {
            damaged.add(name + ": " + e.getMessage());
        }
    }

    private void upload(Path dir, String name, String expected) {
        Path file = inside(dir, name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("the round's result names " + dir.getFileName() + "/" + name + ", which is not there");
        }
        String found = artifacts.put(file).sha256();
        if (!found.equals(expected)) {
            throw new IllegalStateException("the round's result says that " + dir.getFileName() + "/" + name + " has SHA-256 " + expected
                    + ", but its bytes have " + found);
        }
    }

    private Map<String, ArtifactRef> uploadAll(Path dir) {
        Map<String, ArtifactRef> files = new TreeMap<>();
        if (!Files.isDirectory(dir)) {
            return files;
        }
        try (Stream<Path> found = Files.walk(dir)) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                files.put(dir.relativize(file).toString().replace('\\', '/'), artifacts.put(file));
            }
            return files;
        } catch (IOException e) {
            throw new ObjectStoreException("cannot read " + dir, e);
        } catch (UncheckedIOException e) {
            throw new ObjectStoreException("cannot read " + dir, e);
        }
    }

    /** A name comes from a worker that ran foreign code: it must not lead out of its directory. */
    private static Path inside(Path dir, String name) {
        Path file = dir.resolve(name).normalize();
        if (!file.startsWith(dir.normalize()) || file.equals(dir.normalize())) {
            throw new IllegalStateException("file name '" + name + "' leads out of " + dir.getFileName());
        }
        return file;
    }
}
