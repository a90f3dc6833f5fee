package dev.engram.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Mixing;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {
    private static final InputSpec INPUT = new InputSpec(1, 1, 4, List.of(0.0), List.of(1.0));
    private static final int FRESH = 5;
    /** Every row becomes the next one, by a share that is drawn. */
    private static final Mixing NEXT = (rows, random) -> {
        int[] partners = new int[rows.count()];
        double[] shares = new double[rows.count()];
        for (int i = 0; i < partners.length; i++) {
            partners[i] = (i + 1) % partners.length;
            shares[i] = random.nextDouble();
            rows.pixels()[i * rows.stride()] = (byte) (255 * shares[i]);
        }
        return new Blend(partners, shares);
    };
    private static final Mixing FIRST = (rows, random) -> {
        rows.pixels()[0] = 77;
        return Blend.none(rows.count());
    };

    @TempDir
    Path folder;

    @Test
    void drawnRowsStayAsTheyAre() throws Exception {
        // Given five new rows and three of replay
        List<LearningSample> samples = samples(8);

        // When they are loaded with a mixing
        BatchLoader.Loaded loaded = loaded(samples, List.of(new NamedMixing("next", NEXT)), 1).get(0);

        // Then new rows changed, and replay's did not
        assertThat(loaded.blend().partners()).containsExactly(1, 2, 3, 4, 0);
        for (int row = FRESH; row < 8; row++) {
            assertThat(loaded.pixels()[row * 4]).isEqualTo((byte) row);
        }
        assertThat(loaded.pixels()[0]).isEqualTo((byte) (255 * loaded.blend().shares()[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void theNumberOfThreadsChangesNothing(int threads) throws Exception {
        List<LearningSample> samples = samples(8);
        List<NamedMixing> both = List.of(new NamedMixing("next", NEXT), new NamedMixing("first", FIRST));

        List<BatchLoader.Loaded> one = loaded(samples, both, 1);
        List<BatchLoader.Loaded> many = loaded(samples, both, threads);

        for (int i = 0; i < one.size(); i++) {
            assertThat(many.get(i).pixels()).isEqualTo(one.get(i).pixels());
            assertThat(many.get(i).blend().shares()).isEqualTo(one.get(i).blend().shares());
        }
    }

    @Test
    void ofSeveralMixingsEachGetsBatches() throws Exception {
        List<NamedMixing> both = List.of(new NamedMixing("next", NEXT), new NamedMixing("first", FIRST));

        List<BatchLoader.Loaded> batches = loaded(samples(8), both, 1);

        long first = batches.stream().filter(batch -> batch.pixels()[0] == 77 && batch.blend().shares()[0] == 1).count();
        assertThat(first).isBetween(5L, 35L);
    }

    @Test
    void aBlendOfOtherRowsIsNamed() throws Exception {
        Mixing few = (rows, random) -> Blend.none(1);
        List<LearningSample> samples = samples(8);
        assertThatThrownBy(() -> loaded(samples, List.of(new NamedMixing("few", few)), 1)).isInstanceOf(RoundFailure.class)
                .hasMessageContaining("'few'").hasMessageContaining("1 rows for 5");
    }

    private List<LearningSample> samples(int count) throws Exception {
        List<LearningSample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] file = {(byte) i, 1, 2, 3};
            String id = Hashes.sha256(file);
            Files.write(folder.resolve(id), file);
            samples.add(new LearningSample(id, 0));
        }
        return samples;
    }

    private List<BatchLoader.Loaded> loaded(List<LearningSample> samples, List<NamedMixing> mixings, int threads) {
        List<Batch> plans = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long[] occasions = new long[samples.size()];
            java.util.Arrays.fill(occasions, i);
            plans.add(new Batch(samples, occasions, FRESH, new int[] {FRESH, samples.size()}, new double[] {1, 1, 1}, true));
        }
        List<BatchLoader.Loaded> all = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, file -> file, 1 << 20), INPUT, List.of(), mixings, 9, threads)) {
            Iterator<BatchLoader.Loaded> batches = loader.load(plans.iterator());
            batches.forEachRemaining(all::add);
        }
        return all;
    }
}
