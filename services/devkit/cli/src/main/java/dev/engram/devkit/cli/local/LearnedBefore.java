package dev.engram.devkit.cli.local;

import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an interrupted run of the same command had learned: a file per experience, and one that says which command it was. Another command, or a picture that
 * is another now, and nothing of it counts.
 */
final class LearnedBefore {
    private static final String COMMAND = "command.json";

    private final Path folder;

    private LearnedBefore(Path folder) {
        this.folder = folder;
    }

    /**
     * An experience that came to its end.
     *
     * @param images hash of its pictures, labels and splits
     * @param round  its number; 0 if there was nothing to learn
     * @param result null if there was nothing to learn
     */
    record Entry(String images, long round, RoundResult result) {}

    /** An experience's pictures are others than those that an interrupted run learned. */
    static final class Changed extends Exception {
        private static final long serialVersionUID = 1;

        private Changed(Experience experience) {
            super("the pictures of experience " + experience.number() + " (" + experience.name() + ") changed since");
        }
    }

    /**
     * Opens the directory of a stream.
     *
     * @param command all that its bytes follow from, beside the pictures; the directory of another is emptied
     */
    static LearnedBefore of(Path dir, List<Object> command) throws IOException {
        byte[] mine = CanonicalJson.bytes(command);
        Path file = dir.resolve(COMMAND);
        if (!Files.isRegularFile(file) || !java.util.Arrays.equals(Files.readAllBytes(file), mine)) {
            RoundStaging.clear(dir);
            Files.createDirectories(dir);
            Files.write(file, mine);
        }
        return new LearnedBefore(Files.createDirectories(dir.resolve("learned")));
    }

    /**
     * What came of an experience.
     *
     * @throws Changed if it was learned from other pictures
     */
    Optional<Entry> find(Experience experience) throws IOException, Changed {
        Path file = file(experience);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Entry entry = CanonicalJson.read(Files.readAllBytes(file), Entry.class);
        if (!entry.images().equals(images(experience))) {
            throw new Changed(experience);
        }
        return Optional.of(entry);
    }

    /** Notes what came of an experience; whole or not at all. */
    void note(Experience experience, long round, RoundResult result) throws IOException {
        Path draft = folder.resolve("draft");
        Files.write(draft, CanonicalJson.bytes(new Entry(images(experience), round, result)));
        Files.move(draft, file(experience), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(Experience experience) {
        return folder.resolve(experience.number() + ".json");
    }

    private static String images(Experience experience) throws IOException {
        List<String> lines = new ArrayList<>();
        for (LabelledImage image : experience.images()) {
            lines.add(Hashes.sha256(image.file()) + " " + image.label() + " " + image.split());
        }
        return Hashes.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
}
