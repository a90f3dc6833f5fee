package dev.engram.trainer.round;

import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.CatalogBehind;
import dev.engram.lineage.Committed;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.trainer.scenario.Scenario;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does rounds, one after the other, and answers requests. A request is answered once: its round's entry carries the request's
 * mark, and only when the answer arrived on {@code engram.rounds} the request is done with.
 */
public final class RoundLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);
    private static final long POSTPONED_MILLIS = 5_000;
    private static final long LOST_MILLIS = 1_000;

    private final Agenda agenda;
    private final RoundTools tools;
    private final Listener listener;
    private Thread thread;
    private Attempt attempt;
    private Scenario current;

    /** Who is told when rounds end. Called on the rounds' thread. */
    public interface Listener {
        /** A round ended with this entry. */
        void ended(Scenario scenario, JournalEntry entry);

        /** A request was answered, and whoever asked can know. May come from another thread. */
        void answered();
    }

    /** Rounds of this agenda. */
    public RoundLoop(Agenda agenda, RoundTools tools, Listener listener) {
        this.agenda = agenda;
        this.tools = tools;
        this.listener = listener;
    }

    /** The round under way. */
    public record Running(String scenario, RoundPlan plan, String request, String run, dev.engram.lineage.round.Progress progress) {}

    /** The round under way, if there is one. */
    public synchronized Optional<Running> running() {
        return attempt == null ? Optional.empty()
                : Optional.of(new Running(current.id(), attempt.plan(), attempt.request(), attempt.shownBy(), attempt.progress()));
    }

    /** Cancels the round under way if it is of such a scenario: it counts as no attempt. */
    public synchronized void cancel(Predicate<Scenario> which) {
        if (current != null && which.test(current)) {
            thread.interrupt();
        }
    }

    /** Does what is due; returns whether something was. */
    public boolean step() {
        for (Request request : agenda.unanswerable()) {
            refuse(request, "scenario '" + request.scenario() + "' is unknown");
        }
        Optional<Due> due = agenda.next();
        due.ifPresent(this::work);
        return due.isPresent();
    }

    private void work(Due due) {
        Scenario scenario = due.scenario();
        begin(scenario);
        try {
            if (!answeredBefore(due)) {
                round(due);
            }
            scenario.trouble(null);
        } catch (RoundCancelled e) {
            LOG.info("scenario {}: {}", scenario.id(), e.getMessage());
            agenda.postpone(scenario, POSTPONED_MILLIS);
        } catch (CatalogBehind e) {
            // The catalog was deleted under way, or lags: it reads on, and the round stays due.
            agenda.postpone(scenario, POSTPONED_MILLIS);
        } catch (ObjectStoreException e) {
            scenario.trouble("the store does not answer: " + e.getMessage());
            agenda.postpone(scenario, POSTPONED_MILLIS);
        } catch (RuntimeException e) {
            troubled(due, e);
        } finally {
            end();
        }
    }

    private void round(Due due) {
        Scenario scenario = due.scenario();
        if (due.request() != null && due.request().refusal() != null) {
            refuse(due.request(), due.request().refusal());
            return;
        }
        if (due.request() != null && scenario.refresh().suspects().any()) {
            // Another trainer's round began a search; the request has its turn after it.
            return;
        }
        RoundOptions options = new RoundOptions(tools.terms().device(), tools.terms().threads(), true, due.cause(), null);
        RoundPlan plan;
        try {
            plan = scenario.plan(due.upTo(), options, due.requestId());
        } catch (NothingToLearn e) {
            nothing(due, e.getMessage());
            return;
        }
        Attempt planned = new Attempt(tools, scenario, plan, due.requestId());
        attempt(planned);
        Committed committed = planned.run();
        scenario.refresh();
        agenda.ended(scenario);
        if (committed.written()) {
            ended(due, committed.entry(), planned.shownBy());
            listener.ended(scenario, committed.entry());
        } else if (due.request() != null) {
            agenda.again(due.request());
            agenda.postpone(scenario, LOST_MILLIS);
        } else {
            tools.events().abandoned(plan, planned.shownBy(), "abandoned: " + committed.reason());
        }
    }

    /** A request that a trainer before this one, or this one, took in: the journal knows whether it was answered. */
    private boolean answeredBefore(Due due) {
        if (due.request() == null || !due.request().again()) {
            return false;
        }
        Optional<JournalEntry> entry = due.scenario().answer(due.request().id());
        entry.ifPresent(found -> {
            LOG.info("scenario {}: request {} was answered by round {}", due.scenario().id(), due.request().id(), found.round().round());
            ended(due, found, null);
        });
        return entry.isPresent();
    }

    private void ended(Due due, JournalEntry entry, String run) {
        String outcome = entry.round().told() == null ? "" : ": " + entry.round().told();
        if (entry.round().givenUp().isEmpty()) {
            LOG.info("round {} of {}: {}{}", entry.round().round(), entry.scenario(), entry.round().result().outcome(), outcome);
        } else {
            LOG.warn("round {} of {} set samples aside: {}{}", entry.round().round(), entry.scenario(), entry.round().result().outcome(), outcome);
        }
        CompletableFuture<Void> told = tools.events().ended(entry, due.requestId(), run);
        if (due.request() != null) {
            settle(due.request(), told);
        }
    }

    private void nothing(Due due, String reason) {
        if (Due.BISECTION.equals(due.cause())) {
            throw new IllegalStateException("suspects cannot be tried: " + reason);
        } else if (due.request() == null) {
            LOG.info("scenario {}: {}", due.scenario().id(), reason);
            agenda.nothingUpTo(due.scenario(), due.upTo());
        } else {
            refuse(due.request(), reason);
        }
    }

    private void refuse(Request request, String reason) {
        LOG.info("scenario {}: request {}: {}", request.scenario(), request.id(), reason);
        settle(request, tools.events().refused(request, reason));
    }

    /** Until it is known that the answer arrived the request stays open, but is not looked at again. */
    private void settle(Request request, CompletableFuture<Void> told) {
        agenda.settling(request);
        told.whenComplete((nothing, failure) -> {
            if (failure == null) {
                agenda.answered(request);
                listener.answered();
            } else {
                LOG.warn("the answer to request {} did not arrive: {}", request.id(), failure.toString());
                agenda.again(request);
            }
        });
    }

    private void troubled(Due due, RuntimeException e) {
        Scenario scenario = due.scenario();
        LOG.error("scenario {}: {}", scenario.id(), e.getMessage(), e);
        scenario.trouble(String.valueOf(e.getMessage()));
        if (due.request() != null) {
            refuse(due.request(), "the round cannot be done: " + e.getMessage());
        }
        agenda.postpone(scenario, POSTPONED_MILLIS);
    }

    private synchronized void begin(Scenario scenario) {
        thread = Thread.currentThread();
        current = scenario;
    }

    private synchronized void attempt(Attempt planned) {
        attempt = planned;
    }

    private synchronized void end() {
        attempt = null;
        current = null;
        // A cancellation that came too late must not meet the next round.
        boolean late = Thread.interrupted();
        LOG.trace("interrupted late: {}", late);
    }
}
