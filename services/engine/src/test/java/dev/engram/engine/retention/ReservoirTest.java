package dev.engram.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReservoirTest {
    @Test
    void neverOverQuotaAndBalancedUnderBursts() {
        // Given bursts: a thousand of one class, then few of others, in random order
        SplittableRandom random = new SplittableRandom(4);
        List<LearningSample> memory = List.of();
        List<LearningSample> everything = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            List<LearningSample> candidates = new ArrayList<>(memory);
            int label = random.nextInt(6);
            int burst = random.nextInt(3) == 0 ? 1000 : 40;
            for (int i = 0; i < burst; i++) {
                LearningSample sample = new LearningSample(Hashes.sha256(("s" + round + "/" + i).getBytes()), label);
                candidates.add(sample);
                everything.add(sample);
            }

            // When the memory of 60 is chosen after each
            memory = kept(candidates, Reservoir.choose(candidates, 60, Integer.MAX_VALUE, 0));

            // Then it is full but not over, and no class that has more to give has two less than another
            Map<Integer, Long> byClass = memory.stream().collect(Collectors.groupingBy(LearningSample::label, Collectors.counting()));
            Map<Integer, Long> offered = candidates.stream().collect(Collectors.groupingBy(LearningSample::label, Collectors.counting()));
            assertThat(memory).hasSize(Math.min(60, candidates.size()));
            long most = byClass.values().stream().mapToLong(Long::longValue).max().orElse(0);
            byClass.forEach((c, count) -> assertThat(count).as("class %s of %s", c, byClass).isGreaterThanOrEqualTo(Math.min(offered.get(c), most - 1)));
        }
    }

    @Test
    void choosingInStepsEqualsChoosingAtOnce() {
        // Given a stream of two classes in two parts, in another order the second time
        List<LearningSample> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(new LearningSample(Hashes.sha256(("x" + i).getBytes()), i % 2));
        }

        // When the memory is chosen in steps and at once
        List<LearningSample> part = kept(all, Reservoir.choose(all.subList(0, 150), 20, 50, 0));
        List<LearningSample> second = new ArrayList<>(all.subList(150, 300));
        java.util.Collections.reverse(second);
        second.addAll(part);
        List<String> steps = Reservoir.choose(second, 20, 50, 0);
        List<String> once = Reservoir.choose(all, 20, 50, 0);

        // Then it is the same
        assertThat(steps).isEqualTo(once);
    }

    @Test
    void theUniformChoiceKeepsTheSharesOfTheStreamAndDoesNotDependOnItsParts() {
        // Given a long tail: 4,000 samples of class 0, 1,000 of class 1, in two parts
        List<LearningSample> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            all.add(new LearningSample(Hashes.sha256(("u" + i).getBytes()), i % 5 == 0 ? 1 : 0));
        }

        // When 500 are chosen at once, and in two steps
        List<String> once = Reservoir.uniform(all, 500, Integer.MAX_VALUE, 0);
        List<LearningSample> second = new ArrayList<>(all.subList(3000, 5000));
        second.addAll(kept(all, Reservoir.uniform(all.subList(0, 3000), 500, Integer.MAX_VALUE, 0)));

        // Then they are the same, a fifth of them of class 1 within four standard deviations
        assertThat(Reservoir.uniform(second, 500, Integer.MAX_VALUE, 0)).isEqualTo(once).hasSize(500);
        assertThat(kept(all, once).stream().filter(sample -> sample.label() == 1).count()).isBetween(100L - 36, 100L + 36);
    }

    @Test
    void everySampleIsAsLikelyAndEverySeedChoosesAnew() {
        // Given forty samples whose ids differ in little
        List<LearningSample> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(new LearningSample("sample-" + i, 0));
        }

        // When a quarter of them is chosen with each of 400 seeds
        int[] chosen = new int[40];
        HashSet<List<String>> choices = new HashSet<>();
        for (long seed = 0; seed < 400; seed++) {
            List<String> ids = Reservoir.choose(all, 10, 10, seed);
            choices.add(ids);
            ids.forEach(id -> chosen[Integer.parseInt(id.substring(7))]++);
        }

        // Then each was chosen a hundred times within five standard deviations, and no choice came twice
        assertThat(Arrays.stream(chosen).boxed()).allSatisfy(count -> assertThat(count).isBetween(100 - 43, 100 + 43));
        assertThat(choices).hasSize(400);
    }

    @Test
    void noClassHasMoreThanItsLimit() {
        List<LearningSample> all = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            all.add(new LearningSample(Hashes.sha256(("y" + i).getBytes()), i % 3));
        }
        assertThat(Reservoir.choose(all, 1000, 7, 0)).hasSize(21);
        assertThat(Reservoir.uniform(all, 1000, 7, 0)).hasSize(21);
    }

    private static List<LearningSample> kept(List<LearningSample> candidates, List<String> ids) {
        HashSet<String> chosen = new HashSet<>(ids);
        return candidates.stream().filter(s -> chosen.contains(s.id())).toList();
    }
}
