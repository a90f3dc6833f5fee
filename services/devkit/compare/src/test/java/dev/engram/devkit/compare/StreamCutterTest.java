package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.compare.LearningStream.Experience;
import dev.engram.devkit.compare.LearningStream.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCutterTest {
    private static final int TRAIN = 40;
    private static final int HOLDOUT = 10;

    @TempDir private static Path folder;
    private static Pack pack;

    @BeforeAll
    static void pack() throws IOException {
        pack = Signs.pack(folder, TRAIN, HOLDOUT);
    }

    private static List<Experience> cut(String stream, long seed) {
        return new StreamCutter(pack, StreamSpec.of(stream), seed).cut().experiences();
    }

    private static Set<String> labels(List<Sample> samples) {
        return samples.stream().map(Sample::label).collect(Collectors.toSet());
    }

    @Test
    void classesArriveInTheirNaturalOrderWithAllTheirPictures() {
        // When
        List<Experience> experiences = cut("class:5x2", 0);

        // Then
        assertThat(experiences).extracting(Experience::name).containsExactly("0, 1", "2, 3", "4, 5", "6, 7", "8, 9");
        assertThat(experiences).allSatisfy(each -> {
            assertThat(each.train()).hasSize(2 * TRAIN);
            assertThat(each.holdout()).hasSize(2 * HOLDOUT);
            assertThat(labels(each.holdout())).isEqualTo(labels(each.train()));
        });
    }

    @Test
    void noPictureToLearnFromIsHeldOut() {
        List<Experience> experiences = cut("rotate:4", 0);
        Set<Integer> learnt = new HashSet<>();
        Set<Integer> held = new HashSet<>();
        experiences.forEach(each -> each.train().forEach(sample -> learnt.add(sample.picture())));
        experiences.forEach(each -> each.holdout().forEach(sample -> held.add(sample.picture())));
        assertThat(learnt).hasSize(10 * TRAIN).doesNotContainAnyElementsOf(held);
        assertThat(held).hasSize(10 * HOLDOUT);
    }

    @Test
    void slicesShareNoPicture() {
        List<Integer> all = cut("slices:4", 0).stream().flatMap(each -> each.train().stream()).map(Sample::picture).toList();
        assertThat(all).doesNotHaveDuplicates().hasSize(10 * TRAIN);
    }

    @Test
    void everyPermutationShowsAllPicturesUnderIdsOfItsOwn() {
        List<Sample> all = cut("permute:3", 0).stream().flatMap(each -> each.train().stream()).toList();
        assertThat(all).hasSize(3 * 10 * TRAIN);
        assertThat(all.stream().map(Sample::id)).doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedGivesTheSameStream() {
        assertThat(cut("slices:4,relabelled=0.1,blurred=0.2", 3)).isEqualTo(cut("slices:4,relabelled=0.1,blurred=0.2", 3));
    }

    @Test
    void anotherSeedGivesAnotherStream() {
        assertThat(cut("slices:4", 3)).isNotEqualTo(cut("slices:4", 4));
    }

    @Test
    void theOrderOfIdsDoesNotFollowTheClasses() {
        // Given the ids of the first experience in their order
        List<String> first = cut("class:5x2", 0).get(0).train().stream().sorted(java.util.Comparator.comparing(Sample::id)).limit(20).map(Sample::label).toList();

        // Then the first of them are of both classes
        assertThat(first).contains("0", "1");
    }

    @Test
    void recurringSamplesComeLaterOnly() {
        List<Experience> experiences = cut("class:5x2,recurring=0.5", 0);
        for (Experience each : experiences) {
            assertThat(labels(each.train())).allSatisfy(label -> assertThat(Integer.parseInt(label) / 2 + 1).isLessThanOrEqualTo(each.number()));
        }
        assertThat(labels(experiences.get(4).train())).contains("0", "8");
        assertThat(experiences.get(0).train()).hasSizeBetween(TRAIN / 2, 3 * TRAIN / 2);
    }

    @Test
    void blurredSamplesComeEarlierToo() {
        assertThat(labels(cut("class:5x2,blurred=0.3", 0).get(0).train())).hasSizeGreaterThan(2);
    }

    @Test
    void theLastClassOfALongTailHasItsShareOfTheFirst() {
        List<Experience> experiences = cut("class:5x2,long-tail=10", 0);
        assertThat(experiences.get(0).train().stream().filter(sample -> sample.label().equals("0"))).hasSize(TRAIN);
        assertThat(experiences.get(4).train().stream().filter(sample -> sample.label().equals("9"))).hasSize(TRAIN / 10);
    }

    @Test
    void whatHadAWrongLabelComesAgainWithTheRightOne() {
        // When
        List<Experience> experiences = cut("class:5x2,relabelled=0.2", 0);

        // Then
        Map<String, String> said = new HashMap<>();
        experiences.get(0).train().forEach(sample -> said.put(sample.id(), sample.label()));
        List<Sample> again = experiences.get(1).train().stream().filter(sample -> said.containsKey(sample.id())).toList();
        assertThat(again).isNotEmpty().allSatisfy(sample -> {
            assertThat(sample.label()).isEqualTo(pack.label(sample.picture()));
            assertThat(said.get(sample.id())).isNotEqualTo(sample.label());
        });
    }

    @Test
    void moreClassesThanThereAreIsAnError() {
        assertThatThrownBy(() -> cut("class:6x2", 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("12 in all").hasMessageContaining("have 10");
    }
}
