package dev.engram.devkit.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamOfExperiencesTest {
    @Test
    void tenClassesMakeFiveExperiencesOfTwo() {
        assertThat(sizes(StreamOfExperiences.of(data(10), 0))).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void theFirstExperienceHasAtLeastTwoClasses() {
        assertThat(List.of(sizes(StreamOfExperiences.of(data(6), 0)), sizes(StreamOfExperiences.of(data(4), 0)),
                sizes(StreamOfExperiences.of(data(2), 0)))).containsExactly(List.of(2, 1, 1, 1, 1), List.of(2, 1, 1), List.of(2));
    }

    @Test
    void askedSizesAreKeptAndTheLastMayBeSmaller() {
        assertThat(sizes(StreamOfExperiences.of(data(7), 3))).containsExactly(3, 3, 1);
    }

    @Test
    void everyImageIsInExactlyOneExperience() {
        // Given
        FolderDataset data = data(10);

        // When
        List<LabelledImage> images = StreamOfExperiences.of(data, 0).experiences().stream().flatMap(e -> e.images().stream()).toList();

        // Then
        assertThat(images).containsExactlyInAnyOrderElementsOf(data.images());
    }

    @Test
    void jointHoldsEverythingAtOnce() {
        // Given
        StreamOfExperiences stream = StreamOfExperiences.of(data(4), 2);

        // When
        StreamOfExperiences joint = stream.joint();

        // Then
        assertThat(joint.experiences()).singleElement().satisfies(all -> assertThat(all.images()).hasSize(12));
    }

    private static List<Integer> sizes(StreamOfExperiences stream) {
        return stream.experiences().stream().map(e -> e.classes().size()).toList();
    }

    private static FolderDataset data(int classes) {
        List<LabelledImage> images = IntStream.range(0, classes * 3)
                .mapToObj(i -> new LabelledImage(Path.of("x"), i / 3 + "/" + i + ".png", Integer.toString(i / 3), null))
                .toList();
        return new FolderDataset(Path.of("data"), images, 0, 0);
    }
}
