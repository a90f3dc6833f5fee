package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.sample.Hashes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final int QUOTA = 50;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void neverOverQuotaAndBalancedFromRoundToRound() {
        // Given rounds in which one class arrives in a burst, others in drops, and some of the memory leaves or changes its class
        SplittableRandom random = new SplittableRandom(11);
        Map<String, LearningSample> known = new LinkedHashMap<>();
        RetentionState kept = RetentionState.empty();
        for (int round = 0; round < 25; round++) {
            List<LearningSample> experience = burst(random, round);
            Set<String> relabelled = disturb(random, known, kept, experience);
            Set<String> held = new HashSet<>(kept.samples());
            List<LearningSample> memory = known.values().stream().filter(sample -> held.contains(sample.id())).toList();
            experience.forEach(sample -> known.put(sample.id(), sample));

            // When the round ends
            kept = remembered(bench.course(experience, memory, 10, relabelled), kept);

            // Then the memory is full but not over, and no class that has more to give has two less than another
            Set<LearningSample> offered = new HashSet<>(memory);
            offered.removeIf(sample -> relabelled.contains(sample.id()));
            offered.addAll(experience);
            assertBalanced(kept.samples().stream().map(known::get).toList(), offered);
        }
    }

    private List<LearningSample> burst(SplittableRandom random, int round) {
        List<LearningSample> experience = new ArrayList<>();
        int loud = random.nextInt(6);
        for (int i = 0; i < 300; i++) {
            int label = random.nextInt(20) == 0 ? random.nextInt(6) : loud;
            experience.add(new LearningSample(Hashes.sha256((round + "/" + i).getBytes()), label));
        }
        return experience;
    }

    /** Withdraws some kept samples and gives others another class. */
    private static Set<String> disturb(
            SplittableRandom random, Map<String, LearningSample> known, RetentionState kept, List<LearningSample> experience) {
        Set<String> relabelled = new HashSet<>();
        for (String id : kept.samples()) {
            int fate = random.nextInt(10);
            if (fate == 0) {
                known.remove(id);
            } else if (fate == 1) {
                relabelled.add(id);
                experience.add(new LearningSample(id, random.nextInt(6)));
            }
        }
        return relabelled;
    }

    private RetentionState remembered(Course course, RetentionState before) {
        Method replay = Bench.method("replay", Map.of("exemplars", QUOTA), before);
        RoundView view = bench.view(course, null, replay);
        replay.acting().beforeRound(view);
        return replay.acting().afterRound(view);
    }

    private static void assertBalanced(List<LearningSample> memory, Set<LearningSample> offered) {
        assertThat(memory).doesNotContainNull().hasSize(Math.min(QUOTA, offered.size()));
        Map<Integer, Long> has = memory.stream().collect(Collectors.groupingBy(LearningSample::label, Collectors.counting()));
        Map<Integer, Long> could = offered.stream().collect(Collectors.groupingBy(LearningSample::label, Collectors.counting()));
        long most = has.values().stream().mapToLong(Long::longValue).max().orElse(0);
        could.forEach((label, count) -> assertThat(has.getOrDefault(label, 0L)).as("class %s of %s", label, has)
                .isGreaterThanOrEqualTo(Math.min(count, most - 1)));
    }

    @Test
    void drawsEachOldSampleOnceBeforeAnyTwice() {
        // Given a memory of ten, of which one was relabelled and so is new
        List<LearningSample> old = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            old.add(new LearningSample(Hashes.sha256(("o" + i).getBytes()), i % 2));
        }
        List<LearningSample> fresh = List.of(new LearningSample(old.get(0).id(), 5), new LearningSample(Hashes.sha256("n".getBytes()), 5));
        RetentionState state = new RetentionState(Map.of(), Map.of(), old.stream().map(LearningSample::id).toList());
        Method replay = Bench.method("replay", Map.of(), state);
        RoundView view = bench.view(bench.course(fresh, old, 2, Set.of(old.get(0).id())), null, replay);
        replay.acting().beforeRound(view);

        // When three steps of six new samples draw
        List<String> drawn = new ArrayList<>();
        for (int step = 0; step < 3; step++) {
            drawn.addAll(replay.acting().draw(view, step, 6));
        }

        // Then as many were drawn, the nine old ones evenly, and no new one
        Map<String, Long> counts = drawn.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        assertThat(drawn).hasSize(18);
        assertThat(counts).hasSize(9).doesNotContainKey(old.get(0).id()).allSatisfy((id, count) -> assertThat(count).isEqualTo(2));
    }
}
