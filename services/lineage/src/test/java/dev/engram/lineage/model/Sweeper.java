package dev.engram.lineage.model;

import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.SweepWatch;
import dev.engram.lineage.sweep.ThinningRule;
import java.time.Duration;

/** Somebody who sweeps the store of a story; between any two of its calls others may act, and it may die at any. */
final class Sweeper {
    private static final int DEEPEST = 2;

    private final Story story;
    private final FaultyStore store;
    private int depth;
    long deleted;
    long spared;
    int died;

    Sweeper(Story story, ObjectStore shared) {
        this.story = story;
        this.store = new FaultyStore(shared);
        // Between the last look at a blob and its end.
        store.beforeDelete(() -> {
            if (depth > 0 && story.random().nextInt(3) == 0) {
                story.meanwhile(Duration.ofMillis(story.random().nextInt(500)));
            }
        });
    }

    /** Whether one is under way. */
    boolean underWay() {
        return depth > 0;
    }

    void sweep() {
        if (depth == DEEPEST) {
            return;
        }
        depth++;
        if (story.random().nextInt(4) == 0) {
            store.arm(FaultyStore.Fault.values()[story.random().nextInt(4)], story.random().nextInt(200), 1);
        }
        SweepWatch others = (what, done, total) -> {
            if (total > 0 && story.random().nextInt(8) == 0) {
                story.meanwhile(Duration.ofMillis(story.random().nextInt(3000)));
            }
        };
        try {
            SweepReport report = new Sweep(store, each -> story.log().records.forEach(each), new ThinningRule(2, Duration.ofHours(2)),
                    Trainer.GRACE, story.clock(), new DeletionNotices(store, story::nanos, story::meanwhile)).run(others);
            deleted += report.deleted();
            spared += report.spared();
        } catch (FaultyStore.Killed | ObjectStoreException e) {
            died++;
        } finally {
            depth--;
            store.disarm();
        }
    }
}
