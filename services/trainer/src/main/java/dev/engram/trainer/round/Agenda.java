package dev.engram.trainer.round;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.trainer.scenario.Scenario;
import dev.engram.trainer.scenario.Scenarios;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What rounds are to be done: the search for what makes rounds fail, then the requests, in their order per scenario, then what the
 * scenarios' policies make due. Scenarios
 * take turns, one round each, so that none waits for more than one round of every other. Safe for several threads.
 */
public final class Agenda {
    /** A request whose scenario is not known is refused after so long: scenarios are read all the time. */
    private static final long UNKNOWN_MILLIS = 10_000;
    private static final int REMEMBERED = 4_096;

    private final Scenarios scenarios;
    private final Clock clock;
    private final long began;
    private final Map<String, TreeMap<Long, Request>> requests = new HashMap<>();
    private final Set<Long> settling = new HashSet<>();
    /** Ids of requests that came before: one that is sent twice is answered by one round. */
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Map<String, Long> turns = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private final Map<String, Long> idleAt = new HashMap<>();
    private long turn;

    /** Nothing is to be done yet. */
    public Agenda(Scenarios scenarios, Clock clock) {
        this.scenarios = scenarios;
        this.clock = clock;
        this.began = clock.millis();
    }

    /** A request came; one that is here already is no second one. */
    public synchronized void add(Request request) {
        requests.computeIfAbsent(request.scenario(), id -> new TreeMap<>())
                .putIfAbsent(request.offset(), seen.put(request.id(), true) == null ? request : request.repeated());
    }

    /** The request's answer is on its way: it stays open until it arrived, and is not looked at again. */
    public synchronized void settling(Request request) {
        settling.add(request.offset());
    }

    /** The request is answered, and whoever asked can know. */
    public synchronized void answered(Request request) {
        settling.remove(request.offset());
        TreeMap<Long, Request> open = requests.get(request.scenario());
        if (open != null && open.remove(request.offset()) != null && open.isEmpty()) {
            requests.remove(request.scenario());
        }
    }

    /** The request is to be looked at again: its answer did not arrive, or its attempt was lost. */
    public synchronized void again(Request request) {
        settling.remove(request.offset());
        TreeMap<Long, Request> open = requests.get(request.scenario());
        if (open != null) {
            open.replace(request.offset(), request.repeated());
        }
    }

    /** These partitions went to another trainer, with their requests. */
    public synchronized void drop(Collection<Integer> partitions) {
        requests.entrySet().removeIf(open -> {
            boolean gone = partitions.contains(Scenarios.partition(open.getKey()));
            if (gone) {
                settling.removeAll(open.getValue().keySet());
            }
            return gone;
        });
    }

    /** The first request of a partition that is not answered. */
    public synchronized OptionalLong oldestOpen(int partition) {
        return requests.entrySet().stream()
                .filter(open -> Scenarios.partition(open.getKey()) == partition)
                .mapToLong(open -> open.getValue().firstKey())
                .min();
    }

    /** A scenario's requests that are not answered, oldest first. */
    public synchronized List<Request> open(String scenario) {
        TreeMap<Long, Request> open = requests.get(scenario);
        return open == null ? List.of() : List.copyOf(open.values());
    }

    /** A round of the scenario ended just now. */
    public synchronized void ended(Scenario scenario) {
        ended.put(scenario.id(), clock.millis());
    }

    /** By itself nothing is due for the scenario until its log was read beyond this offset. */
    public synchronized void nothingUpTo(Scenario scenario, long offset) {
        idleAt.put(scenario.id(), offset);
    }

    /** The scenario cannot be worked on now; it is left alone for so long. */
    public synchronized void postpone(Scenario scenario, long millis) {
        notBefore.put(scenario.id(), clock.millis() + millis);
    }

    /** Requests that nobody can answer, because their scenario is unknown. */
    public synchronized List<Request> unanswerable() {
        List<Request> lost = new ArrayList<>();
        requests.forEach((scenario, open) -> {
            if (scenarios.find(scenario).isEmpty()) {
                open.values().stream()
                        .filter(request -> !settling.contains(request.offset()) && clock.millis() - request.received() >= UNKNOWN_MILLIS)
                        .forEach(lost::add);
            }
        });
        return lost;
    }

    /** What is to be done next; empty if nothing is due. */
    public synchronized Optional<Due> next() {
        List<Scenario> inTurn = new ArrayList<>(scenarios.owned());
        inTurn.sort((a, b) -> Long.compare(turns.getOrDefault(a.id(), 0L), turns.getOrDefault(b.id(), 0L)));
        for (Scenario scenario : inTurn) {
            if (notBefore.getOrDefault(scenario.id(), 0L) <= clock.millis() && scenario.inForce().isPresent()) {
                Optional<Due> due = due(scenario);
                if (due.isPresent()) {
                    turns.put(scenario.id(), ++turn);
                    return due;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Due> due(Scenario scenario) {
        long read = scenario.read().offset();
        if (scenario.head().suspects().any()) {
            // What was asked for waits: it shall not take in what makes rounds fail.
            return Optional.of(new Due(scenario, Due.BISECTION, null, read));
        }
        Optional<Request> first = open(scenario.id()).stream().filter(request -> !settling.contains(request.offset())).findFirst();
        if (first.isPresent()) {
            // The catalog reads on meanwhile; requests are answered in their order.
            boolean wait = first.get().refusal() == null && first.get().upTo() > read;
            return wait ? Optional.empty() : Optional.of(new Due(scenario, Due.REQUESTED, first.get(), first.get().upTo()));
        }
        RoundPolicy policy = scenario.inForce().orElseThrow().policy();
        if (policy.cutCount() == 0 && policy.cutAgeSeconds() == 0 || idleAt.getOrDefault(scenario.id(), -1L) == read) {
            return Optional.empty();
        }
        return CutRule.cause(policy, scenario.untried(), scenario::waiting, clock.millis(), ended.getOrDefault(scenario.id(), began))
                .map(cause -> new Due(scenario, cause, null, read));
    }
}
