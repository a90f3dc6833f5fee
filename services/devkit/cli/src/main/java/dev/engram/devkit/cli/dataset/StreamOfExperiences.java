package dev.engram.devkit.cli.dataset;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A data set as time tells it: experiences in which new classes appear, each with all their images, hold-out
 * included, in an order that mixes the classes and does not depend on the machine.
 *
 * @param experiences in order of time
 */
public record StreamOfExperiences(List<Experience> experiences) {
    private static final int USUAL_EXPERIENCES = 5;

    /**
     * What arrives together.
     *
     * @param number  1, 2, 3, …
     * @param classes the classes that appear
     * @param images  their images
     */
    public record Experience(int number, List<String> classes, List<LabelledImage> images) {
        /** For people: the classes' names. */
        public String name() {
            return String.join(", ", classes);
        }
    }

    public StreamOfExperiences {
        experiences = List.copyOf(experiences);
    }

    /**
     * Cuts a data set.
     *
     * @param classesPerExperience how many classes appear together; 0 for five experiences, of which the first has at
     *     least two classes, because one class alone teaches nothing
     */
    public static StreamOfExperiences of(FolderDataset data, int classesPerExperience) {
        if (classesPerExperience < 0) {
            throw UserError.usage("--classes-per-experience " + classesPerExperience, "expected 1 or more");
        }
        List<String> classes = data.classes();
        List<Integer> sizes = classesPerExperience == 0 ? usual(classes.size()) : chunks(classes.size(), classesPerExperience);
        List<Experience> experiences = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            List<String> appearing = List.copyOf(classes.subList(from, from + size));
            List<LabelledImage> images = data.images().stream()
                    .filter(image -> appearing.contains(image.label()))
                    .sorted(Comparator.comparing((LabelledImage image) -> Hashes.sha256(image.path().getBytes(StandardCharsets.UTF_8))))
                    .toList();
            experiences.add(new Experience(experiences.size() + 1, appearing, images));
            from += size;
        }
        return new StreamOfExperiences(experiences);
    }

    /** The same images as one experience: what joint training learns from. */
    public StreamOfExperiences joint() {
        List<String> classes = experiences.stream().flatMap(e -> e.classes().stream()).toList();
        List<LabelledImage> images = experiences.stream().flatMap(e -> e.images().stream()).toList();
        return new StreamOfExperiences(List.of(new Experience(1, classes, images)));
    }

    private static List<Integer> usual(int classes) {
        int experiences = Math.max(1, Math.min(USUAL_EXPERIENCES, classes - 1));
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < experiences; i++) {
            sizes.add(classes / experiences + (i < classes % experiences ? 1 : 0));
        }
        return sizes;
    }

    private static List<Integer> chunks(int classes, int size) {
        List<Integer> sizes = new ArrayList<>();
        for (int left = classes; left > 0; left -= size) {
            sizes.add(Math.min(left, size));
        }
        return sizes;
    }
}
