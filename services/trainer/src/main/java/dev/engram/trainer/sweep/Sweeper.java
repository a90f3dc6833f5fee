package dev.engram.trainer.sweep;

import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.sweep.AdmittedLog;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.SweepWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the store once in a while. Of several trainers the one does it that has the log's first partition; were it two for
 * a moment, nothing is lost. A trainer that just started, or is still reading the log, leaves it alone.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration FIRST = Duration.ofMinutes(10);

    private final ObjectStore store;
    private final AdmittedLog log;
    private final SweepTerms terms;
    private final BooleanSupplier mine;
    private final Consumer<SweepReport> listener;
    private final Clock clock;
    private final Instant began;
    private volatile boolean stopped;
    private volatile SweepReport last;

    /**
     * A sweeper that has done nothing yet.
     *
     * @param mine     whether sweeping is this trainer's now
     * @param listener told of every sweep that ended
     */
    public Sweeper(ObjectStore store, AdmittedLog log, SweepTerms terms, BooleanSupplier mine, Consumer<SweepReport> listener, Clock clock) {
        this.store = store;
        this.log = log;
        this.terms = terms;
        this.mine = mine;
        this.listener = listener;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** When and what it sweeps. */
    public SweepTerms terms() {
        return terms;
    }

    /** What this trainer's last sweep found; empty before the first. */
    public Optional<SweepReport> last() {
        return Optional.ofNullable(last);
    }

    /** Sweeps if it is time to. */
    public boolean step() {
        if (terms.every().isZero() || stopped || !mine.getAsBoolean() || clock.instant().isBefore(began.plus(FIRST)) || recent()) {
            return false;
        }
        SweepReport report = new Sweep(store, log, terms.rule(), terms.grace(), clock).run(new SweepWatch() {
            @Override
            public void at(String what, long done, long total) {
                LOG.debug("sweep: {} {}/{}", what, done, total);
            }

            @Override
            public boolean goesOn() {
                return !stopped && mine.getAsBoolean();
            }
        });
        last = report;
        LOG.info("swept: {} of {} blobs ({} MB) deleted, {} orphans spared, {} not old enough; states leaving {}, gone {}; {} s",
                report.deleted(), report.blobs(), report.bytes() >> 20, report.spared(), report.young(), report.leaving(), report.gone(),
                Math.round(report.seconds()));
        listener.accept(report);
        return false;
    }

    /** Another trainer, or a person, may have swept. */
    private boolean recent() {
        return Sweep.last(store).filter(at -> Duration.between(at, clock.instant()).compareTo(terms.every()) < 0).isPresent();
    }

    /** Ends a sweep that is under way before its next deletion. */
    public void stop() {
        stopped = true;
    }
}
