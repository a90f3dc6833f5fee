package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Blend;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.engine.data.NamedMixing;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedTargetsTest {
    @TempDir
    Path folder;

    @Test
    void newRowsShareTheirLabelsAndReplayedOnesKeepTheirs() throws Exception {
        // Given a mixing of neighbours, a quarter to the next, and old samples that replay draws
        NamedMixing quarter = new NamedMixing("quarter", (rows, random) -> {
            int[] partners = new int[rows.count()];
            double[] shares = new double[rows.count()];
            for (int i = 0; i < partners.length; i++) {
                partners[i] = (i + 1) % partners.length;
                shares[i] = 0.75;
            }
            return new Blend(partners, shares);
        });
        List<float[]> seen = new ArrayList<>();
        Loss spying = (outputs, targets, mask) -> {
            seen.add(targets.toFloatArray());
            return new CrossEntropy().create(new CrossEntropy.Config(0.0)).compute(outputs, targets, mask);
        };
        try (Bench bench = new Bench(folder, List.of(quarter)).samples(4, 0, 1, 2)) {
            var memory = new RetentionState(Map.of(), Map.of(), bench.samples.subList(0, 4).stream().map(sample -> sample.id()).toList());
            Model model = bench.model(Bench.plain(3));
            Course course = bench.course(3, 1, Bench.plan("sgd", 1, 12, 1), spying);
            Trainer trainer = new Trainer(course, model, List.of(Bench.method("replay", Map.of("draws", 4), memory)));

            // When a step is taken
            trainer.begin();
            try (Optimizer optimizer = Optimizer.create(course.plan(), model.parameters(), bench.manager)) {
                trainer.learn(optimizer);
            }
        }

        // Then every new row's target is one in all, some of it with a neighbour of another class, and a drawn row's is its own
        float[] fresh = seen.get(0);
        float[] drawn = seen.get(1);
        assertThat(fresh).hasSize(36).contains(0.25f, 0.75f);
        for (int row = 0; row < 12; row++) {
            assertThat(fresh[3 * row] + fresh[3 * row + 1] + fresh[3 * row + 2]).isEqualTo(1);
        }
        assertThat(drawn).containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0);
    }
}
