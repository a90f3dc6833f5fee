package dev.engram.lineage.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.Tombstone;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Duration GRACE = Duration.ofHours(48);

    private final Hand clock = new Hand();
    private final MemoryObjectStore store = new MemoryObjectStore(clock);
    private final Artifacts artifacts = new Artifacts(store, notices(time -> { }));
    private final List<SampleAdmitted> log = new ArrayList<>();

    @Test
    void whatNothingNamesGoesAfterTheGraceAndNotBefore() {
        // Given an old orphan, a young one, and a sample
        String old = put("old");
        admit("digits", put("sample"));
        clock.forward(GRACE.plusMinutes(1));
        String young = put("young");

        // When the store is swept
        SweepReport report = sweep().run(SweepWatch.NONE);

        // Then only the old orphan is gone
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(artifacts.exists(old)).isFalse();
        assertThat(artifacts.exists(young)).isTrue();
        assertThat(artifacts.exists(log.get(0).sample())).isTrue();
        assertThat(Sweep.last(store)).isPresent();
    }

    @Test
    void aLookChangesNothing() {
        String old = put("old");
        clock.forward(GRACE.plusMinutes(1));

        SweepReport report = sweep().look(SweepWatch.NONE);

        assertThat(report.orphans()).isEqualTo(1);
        assertThat(report.deleted()).isZero();
        assertThat(artifacts.exists(old)).isTrue();
        assertThat(Sweep.last(store)).isEmpty();
    }

    @Test
    void anOrphanThatSomebodyStoresAgainMeanwhileIsSpared() {
        // Given an orphan that somebody stores again after it was announced
        String orphan = put("orphan");
        clock.forward(GRACE.plusMinutes(1));
        SweepWatch again = (what, done, total) -> {
            if (what.startsWith("announced")) {
                store.put(Artifacts.key(orphan), "orphan".getBytes(StandardCharsets.UTF_8));
            }
        };

        // When the store is swept
        SweepReport report = sweep().run(again);

        // Then it stays
        assertThat(report.spared()).isEqualTo(1);
        assertThat(artifacts.exists(orphan)).isTrue();
    }

    @Test
    void whoStoresWhatIsAboutToBeDeletedWaitsAndStoresItAgain() {
        // Given an orphan that a sweep announced and deletes while somebody stores it
        String orphan = put("orphan");
        DeletionNotices sweeping = notices(time -> { });
        String notice = sweeping.announce(List.of(orphan));
        Artifacts other = new Artifacts(store, notices(time -> {
            store.delete(Artifacts.key(orphan));
            sweeping.withdraw(notice);
        }));

        // When that somebody has stored it
        other.put("orphan".getBytes(StandardCharsets.UTF_8));

        // Then it is there
        assertThat(other.exists(orphan)).isTrue();
    }

    @Test
    void anErasedSampleThatCameBackIsAnOrphanUnlessSomeScenarioHasIt() {
        // Given two samples that were withdrawn and erased in one scenario and came again, one of them for another scenario, too
        String gone = put("gone");
        String shared = put("shared");
        for (String sample : List.of(gone, shared)) {
            admit("digits", sample);
            log.add(new SampleAdmitted(1, SampleAdmitted.WITHDRAWN, "digits", sample, null, null, null, null, "w-" + sample, "test", null));
            artifacts.erasures().erase(sample, Tombstone.of(sample, "digits", "asked for", "2026-01-01T00:00:00Z", List.of("digits")));
        }
        put("gone");
        put("shared");
        admit("letters", shared);
        clock.forward(GRACE.plusMinutes(1));

        // When the store is swept
        sweep().run(SweepWatch.NONE);

        // Then the log alone does not keep the one that nobody has
        assertThat(artifacts.exists(gone)).isFalse();
        assertThat(artifacts.exists(shared)).isTrue();
    }

    @Test
    void onADoubtNothingIsSwept() {
        // Given an orphan, and a log that cannot be read to its end
        String old = put("old");
        clock.forward(GRACE.plusMinutes(1));
        Sweep blind = new Sweep(store, each -> {
            throw new IllegalStateException("partition 3 is silent");
        }, ThinningRule.defaults(), GRACE, clock, notices(time -> { }));

        // When the store is swept
        assertThatThrownBy(() -> blind.run(SweepWatch.NONE)).hasMessageContaining("silent");

        // Then it is as it was
        assertThat(artifacts.exists(old)).isTrue();
    }

    private Sweep sweep() {
        return new Sweep(store, log::forEach, ThinningRule.defaults(), GRACE, clock, notices(time -> { }));
    }

    private DeletionNotices notices(DeletionNotices.Pause meanwhile) {
        return new DeletionNotices(store, () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(), time -> {
            clock.forward(time);
            meanwhile.of(time);
        });
    }

    private String put(String text) {
        return artifacts.put(text.getBytes(StandardCharsets.UTF_8)).sha256();
    }

    private void admit(String scenario, String sample) {
        log.add(new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, sample, List.of("one"), null, new ArtifactRef(sample, 3), null,
                Hashes.sha256((scenario + sample).getBytes(StandardCharsets.UTF_8)), "test", null));
    }

    /** A clock that stands until it is moved. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
