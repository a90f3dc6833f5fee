package dev.engram.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.lineage.catalog.Counts;
import dev.engram.lineage.catalog.Waiting;
import dev.engram.lineage.journal.Champion;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Suspects;
import dev.engram.lineage.log.Ranges;
import dev.engram.trainer.Crew;
import dev.engram.trainer.round.RoundLoop;
import dev.engram.trainer.round.Request;
import dev.engram.trainer.scenario.Scenario;
import java.util.List;

/**
 * One scenario as the trainer tells it.
 *
 * @param id       scenario id
 * @param record   the record in force; the published one while none is
 * @param inForce  whether the published record is in force
 * @param owned    whether this trainer works on it
 * @param pending  changes that wait for the next round
 * @param waiting  those changes by kind, and when the oldest was admitted
 * @param counts   samples by side
 * @param head     where its journal stands
 * @param running  the round under way, or null
 * @param requests ids of the requests that are not answered
 * @param trouble  why it cannot be worked on, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScenarioView(
        String id,
        ScenarioRecord record,
        boolean inForce,
        boolean owned,
        long pending,
        Waiting waiting,
        Counts counts,
        HeadView head,
        RunningView running,
        List<String> requests,
        String trouble) {
    /**
     * Where a journal stands.
     *
     * @param round        round the next one starts from; 0 before the first
     * @param state        hash of its state
     * @param champion     the round people chose, or null
     * @param nextRound    number of the next round
     * @param unregistered accepted rounds that MLflow does not have yet
     * @param setAside     offsets that no round takes in until somebody releases them
     * @param suspects     changes that are tried in parts, because rounds failed with them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HeadView(long round, String state, Champion champion, long nextRound, List<Long> unregistered, long setAside,
            int suspects) {
        static HeadView of(Head head) {
            return new HeadView(head.round(), head.state(), head.champion(), head.nextRound(), head.unregistered(), Ranges.size(head.setAside()),
                    head.suspects().groups().stream().mapToInt(Suspects.Group::changes).sum());
        }
    }

    /**
     * A round under way.
     *
     * @param round   its number
     * @param attempt id of the attempt
     * @param cause   {@code requested}, {@code count}, {@code age} or {@code bisection}
     * @param request id of the request, or null
     * @param run     MLflow run, or null
     * @param phase   what the worker does; null before it said anything
     * @param step    steps done
     * @param steps   steps planned
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunningView(long round, String attempt, String cause, String request, String run, String phase, long step, long steps) {
        static RunningView of(RoundLoop.Running running) {
            boolean silent = running.progress() == null;
            return new RunningView(running.plan().round(), running.plan().attempt(), running.plan().options().cause(), running.request(),
                    running.run(), silent ? null : running.progress().phase(), silent ? 0 : running.progress().step(),
                    silent ? 0 : running.progress().steps());
        }
    }

    /** The journal of a scenario that this trainer works on is asked only if {@code fresh}: nobody else writes it. */
    static ScenarioView of(Crew crew, Scenario scenario, boolean fresh) {
        Head head = fresh || !crew.scenarios().owns(scenario) ? scenario.refresh() : scenario.head();
        Waiting waiting = scenario.waiting();
        RunningView running = crew.running().filter(round -> round.scenario().equals(scenario.id())).map(RunningView::of).orElse(null);
        return new ScenarioView(scenario.id(), scenario.inForce().orElse(scenario.published()), scenario.configured(),
                crew.scenarios().owns(scenario), waiting.changes(), waiting, scenario.counts(), HeadView.of(head), running,
                crew.agenda().open(scenario.id()).stream().map(Request::id).toList(), scenario.trouble());
    }
}
