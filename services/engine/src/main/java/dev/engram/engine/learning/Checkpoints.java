package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.Precision;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.program.Safetensors;
import dev.engram.lineage.worker.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a training writes down how far it is, so that another process goes on with it and comes to the same bytes: a folder per epoch, each there as a
 * whole or not at all, of which the newest stays. A checkpoint of another order or environment, or one whose files are damaged, is passed over.
 */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String JSON = "checkpoint.json";
    private static final String TENSORS = ".safetensors";

    private final Path folder;
    private final String owner;
    private final Duration pause;
    private long wrote = System.nanoTime();

    /**
     * {@code checkpoint.json}.
     *
     * @param format   1
     * @param owner    what a checkpoint must belong to
     * @param epoch    epochs that are done
     * @param passes   pictures that went through the network
     * @param averaged steps in the moving average
     * @param precision what the passes compute in
     * @param scale    factor of the loss
     * @param good     steps in a row that fitted the precision
     * @param tuned    best loss on the tune samples; null if none was measured
     * @param best     epoch of the best loss; 0 if none was measured
     * @param waited   epochs since
     * @param points   of the curve
     * @param measured on the tune samples
     * @param files    hash and size by name
     */
    record Checkpoint(int format, String owner, int epoch, long passes, long averaged, Precision precision, double scale, int good, Double tuned, int best, int waited,
            List<Curve.Point> points, List<Curve.Tuned> measured, Map<String, ArtifactRef> files) {
        Checkpoint with(String other, Map<String, ArtifactRef> written) {
            return new Checkpoint(format, other, epoch, passes, averaged, precision, scale, good, tuned, best, waited, points, measured, written);
        }
    }

    private Checkpoints(Path folder, String owner, Duration pause) {
        this.folder = folder;
        this.owner = owner;
        this.pause = pause;
    }

    /** None are written and none is found. */
    public static Checkpoints none() {
        return new Checkpoints(null, "", Duration.ZERO);
    }

    /**
     * Checkpoints in a folder.
     *
     * @param owner hash of all that the bytes of the training follow from
     * @param pause least time between two: a training that is over sooner writes none
     */
    public static Checkpoints in(Path folder, String owner, Duration pause) {
        return new Checkpoints(folder, owner, pause);
    }

    /** Whether it is time for one. */
    boolean due() {
        return folder != null && System.nanoTime() - wrote >= pause.toNanos();
    }

    /** The newest that is whole and belongs here. */
    Optional<Checkpoint> newest() {
        for (Path place : places()) {
            try {
                Checkpoint checkpoint = CanonicalJson.read(Files.readAllBytes(place.resolve(JSON)), Checkpoint.class);
                if (!checkpoint.owner().equals(owner)) {
                    LOG.info("{} is of another order or environment: the training starts from its beginning", place);
                } else if (whole(place, checkpoint)) {
                    return Optional.of(checkpoint);
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read and is passed over: {}", place, e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Tensors of a checkpoint; empty if it has none of that name. */
    Map<String, NDArray> tensors(Checkpoint checkpoint, String name, NDManager manager) {
        try {
            return checkpoint.files().containsKey(name + TENSORS) ? Safetensors.read(place(checkpoint.epoch()).resolve(name + TENSORS), manager) : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint in " + folder + " cannot be read", e);
        }
    }

    /** Writes one and removes those before it. */
    void write(Checkpoint checkpoint, Map<String, Map<String, NDArray>> tensors) {
        Path place = place(checkpoint.epoch());
        Path draft = folder.resolve("draft");
        try {
            TemporaryFolder.remove(draft);
            Files.createDirectories(draft);
            Map<String, ArtifactRef> files = new LinkedHashMap<>();
            for (Map.Entry<String, Map<String, NDArray>> entry : tensors.entrySet()) {
                if (!entry.getValue().isEmpty()) {
                    Path file = draft.resolve(entry.getKey() + TENSORS);
                    Safetensors.write(entry.getValue(), file);
                    files.put(file.getFileName().toString(), new ArtifactRef(Hashes.sha256(file), Files.size(file)));
                }
            }
            Files.write(draft.resolve(JSON), CanonicalJson.bytes(checkpoint.with(owner, files)));
            TemporaryFolder.remove(place);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            for (Path other : places()) {
                if (!other.equals(place)) {
                    TemporaryFolder.remove(other);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint cannot be written into " + folder, e);
        }
        wrote = System.nanoTime();
    }

    /** Removes all there are: the training is over. */
    public void clear() throws IOException {
        if (folder != null) {
            TemporaryFolder.remove(folder);
        }
    }

    private boolean whole(Path place, Checkpoint checkpoint) throws IOException {
        for (Map.Entry<String, ArtifactRef> file : checkpoint.files().entrySet()) {
            Path path = place.resolve(file.getKey());
            if (!Files.isRegularFile(path) || !Hashes.sha256(path).equals(file.getValue().sha256())) {
                LOG.warn("{} is damaged: the checkpoint is passed over", path);
                return false;
            }
        }
        return true;
    }

    private Path place(int epoch) {
        return folder.resolve(String.format(java.util.Locale.ROOT, "epoch-%06d", epoch));
    }

    /** The newest first. */
    private List<Path> places() {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.filter(entry -> entry.getFileName().toString().matches("epoch-\\d+"))
                    .sorted(Comparator.reverseOrder()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints in " + folder + " cannot be listed", e);
        }
    }
}
