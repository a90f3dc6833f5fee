package dev.engram.devkit.speed;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.data.Preparation;
import dev.engram.inference.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The samples of a task: JPEG files of a folder, or pictures of noise that are pixels already. Labels go round. */
final class Folder {
    private final Task task;
    private final Path folder;
    private final List<LearningSample> samples;

    private Folder(Task task, Path folder, List<LearningSample> samples) {
        this.task = task;
        this.folder = folder;
        this.samples = samples;
    }

    /** The task's own pictures, in the order of their names. */
    static Folder of(Task task) throws IOException {
        Path folder = Path.of(task.pictures());
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            return new Folder(task, folder, labelled(names, task.classes()));
        }
    }

    /**
     * As many pictures as the task takes, in a folder below {@code work}. What the other side needs of them stands beside it: {@code pixels.u8}, one behind the
     * other in HWC order, labelled 0, 1, 2 … and round again.
     */
    static Folder made(Task task, Path work) throws IOException {
        Path folder = Files.createDirectories(work.resolve("made"));
        int count = task.made();
        int size = task.channels() * task.size() * task.size();
        byte[] all = new byte[count * size];
        new SplittableRandom(7).nextBytes(all);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = java.util.Arrays.copyOfRange(all, i * size, (i + 1) * size);
            String name = Hashes.sha256(pixels);
            Files.write(folder.resolve(name), pixels);
            names.add(name);
        }
        Files.write(work.resolve("pixels.u8"), all);
        return new Folder(task, folder, labelled(names, task.classes()));
    }

    private static List<LearningSample> labelled(List<String> names, int classes) {
        List<LearningSample> samples = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            samples.add(new LearningSample(names.get(i), i % classes));
        }
        return List.copyOf(samples);
    }

    List<LearningSample> samples() {
        return samples;
    }

    /** The pixels of one sample, decoded as everywhere. */
    byte[] pixels(int index) {
        try {
            byte[] file = Files.readAllBytes(folder.resolve(samples.get(index).id()));
            return task.pictures() == null ? file : new Preprocessing(task.input()).pixels(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a sample that was listed cannot be read", e);
        }
    }

    /** Pictures of which nothing is decoded yet. A round's are the same. */
    Pictures pictures() {
        return pictures(Runtime.getRuntime().maxMemory() * 2 / 5);
    }

    /**
     * The same with other room.
     *
     * @param room bytes of decoded pictures that may be kept
     */
    Pictures pictures(long room) {
        Pictures.Decoder decoder = task.pictures() == null ? file -> file : new Preparation(task.input());
        return new Pictures(folder, decoder, room);
    }
}
