package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.CatalogBehind;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.OffsetRange;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Samples that make every round fail are found, whatever else happens, in about as many rounds as halving takes. */
class SearchTest {
    private static final String SCENARIO = "search";
    private static final int ATTEMPTS = 3;
    private static final int SEEDS = Integer.getInteger("engram.model.sequences", 300) / 3;

    private final RoundPolicy policy = new RoundPolicy(0, 0, 0.8, 0.1, ATTEMPTS, "set-aside", false, 100);
    private final ScenarioRecord record = new ScenarioRecord(1, SCENARIO, "stub", Map.of(), null, ScenarioRecord.PINNED, policy);

    @Test
    void exactlyThePoisonEndsSetAsideAndEverythingElseIsLearned() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            // Given an experience with some poison in it, on any side, before or after a first good round
            Random random = new Random(seed);
            int size = 1 + random.nextInt(200);
            Set<Long> poison = new TreeSet<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                poison.add((long) random.nextInt(size));
            }
            MemoryObjectStore store = new MemoryObjectStore();
            List<SampleAdmitted> log = log(store, random, size, poison);
            // When rounds are done until nothing is left, by trainers that die and stores that fall silent, and good samples come after
            play(store, log, random);
            for (int more = 0; more <= poison.size(); more++) {
                log.add(sample(store, log.size(), Split.TRAIN, "cat"));
                play(store, log, random);
            }
            // Then exactly the poison is set aside, all others are learned, and it took no longer than halving
            Head head = Journal.of(store, SCENARIO).head();
            assertThat(offsets(head.setAside())).as("seed %s, %s samples", seed, size).isEqualTo(poison);
            assertThat(head.suspects().any()).as("seed %s", seed).isFalse();
            assertThat(head.pending()).as("seed %s: what waits", seed).isEmpty();
            assertThat((double) rounds(store)).as("seed %s: rounds for %s poisonous of %s", seed, poison.size(), size)
                    .isLessThanOrEqualTo((1 + poison.size()) * (ATTEMPTS + 3.0) + 2.0 * poison.size() * Math.ceil(Math.log(size) / Math.log(2)));
        }
    }

    private void play(MemoryObjectStore store, List<SampleAdmitted> log, Random random) {
        int[] names = new int[1];
        Trainer trainer = new Trainer(store, SCENARIO, Clock.systemUTC(), () -> "attempt-" + names[0]++, time -> { });
        trainer.rounds().configure(record);
        for (int i = 0; i < 3_000; i++) {
            try {
                if (random.nextInt(4) == 0) {
                    trainer.store.arm(FaultyStore.Fault.values()[random.nextInt(4)], random.nextInt(14), 1);
                }
                trainer.read(log, Integer.MAX_VALUE, record);
                trainer.plan(record, Long.MAX_VALUE);
                trainer.finish();
            } catch (NothingToLearn e) {
                trainer.catalog().close();
                return;
            } catch (FaultyStore.Killed e) {
                trainer.start();
            } catch (ObjectStoreException | CatalogBehind e) {
                trainer.store.disarm();
            }
        }
        throw new AssertionError("there is always another round");
    }

    private static List<SampleAdmitted> log(MemoryObjectStore store, Random random, int size, Set<Long> poison) {
        List<SampleAdmitted> log = new ArrayList<>();
        for (long at = 0; at < size; at++) {
            int draw = random.nextInt(10);
            Split split = at == 0 || draw < 8 ? Split.TRAIN : draw == 8 ? Split.TUNE : Split.HOLDOUT;
            log.add(sample(store, at, split, poison.contains(at) ? StubLearner.POISON : "cat"));
        }
        return log;
    }

    private static SampleAdmitted sample(MemoryObjectStore store, long at, Split split, String label) {
        ArtifactRef ref = new Artifacts(store).put(("picture " + at).getBytes(StandardCharsets.UTF_8));
        return new SampleAdmitted(1, SampleAdmitted.ADMITTED, SCENARIO, ref.sha256(), List.of(label), split, ref, List.of(), "event-" + at, "test",
                "2026-01-01T00:00:00Z");
    }

    private static long rounds(MemoryObjectStore store) {
        return Journal.of(store, SCENARIO).entries().stream().map(JournalEntry::kind).filter(EntryKind::round).count();
    }

    private static Set<Long> offsets(List<OffsetRange> ranges) {
        Set<Long> offsets = new TreeSet<>();
        for (OffsetRange range : ranges) {
            for (long at = range.from(); at < range.to(); at++) {
                offsets.add(at);
            }
        }
        return offsets;
    }
}
