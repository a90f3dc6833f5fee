package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What should have happened: one patient person with the log, following the journal's commands one by one with sets of
 * offsets, and comparing heads, orders and state bytes with what is there.
 */
final class IdealFold {
    private record Round(long number, long parent, Set<Long> taken, byte[] state, String hash, long entry, List<String> held) {}

    private final NaiveLog log;
    private final Artifacts artifacts;
    private final Map<String, ModelDecided> decisions;
    private final Map<Long, Round> rounds = new HashMap<>();
    private final IdealPlaces places;
    private final Set<Long> pastChampions = new HashSet<>();
    private final Set<String> applied = new HashSet<>();
    private ScenarioRecord record;
    private long head;
    private long champion;
    private long cursor;
    private long nextRound = 1;
    private Thinning thinning = Thinning.none();
    private final Set<String> named = new TreeSet<>();

    IdealFold(NaiveLog log, Artifacts artifacts, Map<String, ModelDecided> decisions) {
        this.log = log;
        this.artifacts = artifacts;
        this.decisions = decisions;
        this.places = new IdealPlaces(log);
    }

    void follow(JournalEntry entry) {
        switch (entry.kind()) {
            case CONFIGURATION -> {
                record = entry.configuration().record();
                places.configured();
            }
            case ROUND_ACCEPTED, ROUND_REJECTED, ROUND_FAILED -> round(entry);
            case DECISION -> decide(entry.decision());
            case SET_ASIDE -> places.aside(offsets(entry.setAside().ranges()), entry.setAside().released());
            case THINNED -> thin(entry.thinning());
            case REGISTERED, WITHDRAWAL, LOG_MOVED -> { }
        }
        places.settle();
        compare(entry.head());
    }

    private void round(JournalEntry entry) {
        RoundRecord told = entry.round();
        assertThat(told.round()).isEqualTo(nextRound++);
        assertThat(told.parentRound()).isEqualTo(head);
        long cut = told.cut().offset();
        assertThat(cut).isGreaterThanOrEqualTo(cursor);
        Set<Long> invisible = offsets(told.setAside());
        Optional<IdealSearch.Group> group = places.next(cursor);
        assertThat(told.cause()).isEqualTo(group.isPresent() ? "bisection" : "requested");
        Set<Long> taken = group.map(IdealSearch.Group::offsets).orElseGet(() -> places.waiting(invisible, cursor, cut));
        assertThat(offsets(told.taken())).isEqualTo(taken);
        places.requireHidden(invisible, taken, group.isPresent());
        RoundOrder given = CanonicalJson.read(artifacts.get(told.order()), RoundOrder.class);
        RoundOrder order = order(given, taken, cut, invisible);
        assertThat(given.bare()).as("order of round %s, cut %s, taken %s, set aside %s of %s", told.round(), cut, taken, invisible, log.changes)
                .isEqualTo(order);
        StubLearner.Learned learned = StubLearner.learn(order, head == 0 ? null : rounds.get(head).state(), null);
        assertThat(entry.kind().wire()).isEqualTo("round-" + learned.result().outcome());
        cursor = cut;
        switch (entry.kind()) {
            case ROUND_ACCEPTED -> accept(entry, told, taken, learned, group);
            case ROUND_REJECTED -> places.rejected(taken, group, record.policy().maxAttempts());
            default -> places.failed(taken, cut, group, record.policy().maxAttempts());
        }
    }

    private void accept(JournalEntry entry, RoundRecord told, Set<Long> taken, StubLearner.Learned learned, Optional<IdealSearch.Group> group) {
        StateManifest manifest = CanonicalJson.read(artifacts.get(told.state()), StateManifest.class);
        named.addAll(List.of(told.state(), told.bundle(), told.resultBlob()));
        RoundResult result = learned.result();
        assertThat(told.state()).isEqualTo(result.state().hash());
        rounds.put(told.round(), new Round(told.round(), head, taken, learned.state(), told.state(), entry.seq(), manifest.samples()));
        head = told.round();
        places.accepted(taken, cursor, group);
    }

    /** A state goes in two steps; whatever the rule is, the head and the champion keep theirs. */
    private void thin(Thinning next) {
        assertThat(next.keeps(head) || head == 0).as("the head %s keeps its state: %s", head, next).isTrue();
        assertThat(next.keeps(champion) || champion == 0).as("the champion %s keeps its state: %s", champion, next).isTrue();
        for (long round : rounds.keySet()) {
            assertThat(next.gone(round)).as("round %s, before %s, now %s", round, thinning, next)
                    .isEqualTo(thinning.gone(round) || thinning.leaving().contains(round) && !next.kept().contains(round));
        }
        thinning = next;
    }

    /** Everything is in the store that the journal names and that was not thinned out, and every sample of the log. */
    void requireFiles() {
        for (Round round : rounds.values()) {
            if (!thinning.gone(round.number())) {
                StateManifest manifest = CanonicalJson.read(artifacts.get(round.hash()), StateManifest.class);
                assertThat(artifacts.get(manifest.files().get("state.json").sha256())).as("state of round %s", round.number())
                        .isEqualTo(round.state());
            }
        }
        log.records.stream().filter(record -> record.artifact() != null).forEach(record -> named.add(record.artifact().sha256()));
        assertThat(named.stream().filter(blob -> !artifacts.exists(blob))).as("blobs that are named and not there").isEmpty();
    }

    private RoundOrder order(RoundOrder given, Set<Long> taken, long cut, Set<Long> invisible) {
        if (given.champion() != null) {
            assertThat(pastChampions.stream().map(r -> rounds.get(r).hash())).contains(given.champion());
        }
        Round parent = rounds.get(head);
        Set<String> withdrawn = log.withdrawnAt(taken);
        List<OrderSample> memory = new ArrayList<>();
        for (String id : parent == null ? List.<String>of() : parent.held()) {
            OrderSample seen = log.withdrawn(cut).contains(id) ? null : log.seen(id, cut, invisible);
            if (seen == null) {
                withdrawn.add(id);
            } else {
                memory.add(seen);
            }
        }
        return new RoundOrder(1, given.scenario(), given.round(), null, record.plugin(), given.configuration(), record.pluginSet(),
                log.experience(taken, cut, invisible), List.copyOf(withdrawn), memory, parent == null ? null : parent.hash(), given.champion(),
                given.seed(), given.threads(), given.device(), given.export(), null);
    }

    private void decide(Decision told) {
        ModelDecided wish = decisions.get(told.id());
        assertThat(applied.add(told.id())).as("decision %s is applied once", told.id()).isTrue();
        Round target = rounds.get(wish.round());
        if (target == null) {
            assertThat(told.verdict()).isEqualTo(Decision.REFUSED);
            return;
        }
        if (wish.kind().equals(ModelDecided.REJECTED_BY_REVIEW)) {
            review(told, target);
        } else if (champion == target.number()) {
            assertThat(told.verdict()).isEqualTo(Decision.UNCHANGED);
        } else if (thinning.gone(target.number())) {
            assertThat(told.verdict()).isEqualTo(Decision.REFUSED);
            assertThat(told.reason()).contains("thinned out");
        } else {
            boolean back = champion != 0 && line(champion).contains(target.number());
            boolean undone = !line(head).contains(target.number());
            assertThat(told.kind()).isEqualTo(back ? ModelDecided.ROLLED_BACK : undone ? ModelDecided.RESTORED : ModelDecided.PROMOTED);
            champion = target.number();
            pastChampions.add(champion);
            if (back || undone) {
                move(target.number());
            }
        }
    }

    private void review(Decision told, Round target) {
        if (!line(head).contains(target.number())) {
            assertThat(told.verdict()).isEqualTo(Decision.UNCHANGED);
        } else if (champion != 0 && line(champion).contains(target.number()) || target.parent() > 0 && thinning.gone(target.parent())) {
            assertThat(told.verdict()).isEqualTo(Decision.REFUSED);
        } else {
            assertThat(told.verdict()).isEqualTo(Decision.APPLIED);
            move(target.parent());
        }
    }

    private void move(long target) {
        Set<Long> before = learned(head);
        Set<Long> after = learned(target);
        head = target;
        places.moved(before, after, head == 0, "pending".equals(record.policy().undone()));
    }

    private void compare(Head told) {
        assertThat(told.round()).isEqualTo(head);
        assertThat(told.state()).isEqualTo(head == 0 ? null : rounds.get(head).hash());
        assertThat(told.nextRound()).isEqualTo(nextRound);
        assertThat(told.cursor().positions().stream().mapToLong(p -> p.offset()).findFirst().orElse(0)).isEqualTo(cursor);
        assertThat(told.champion() == null ? 0 : told.champion().round()).isEqualTo(champion);
        places.compare(told, learned(head), cursor);
    }

    /** Accepted rounds without children: rebuilding them passes every round there is. */
    List<Long> leaves() {
        Set<Long> leaves = new TreeSet<>(rounds.keySet());
        rounds.values().forEach(round -> leaves.remove(round.parent()));
        return List.copyOf(leaves);
    }

    /** Ancestry of a round, itself included. */
    List<Long> line(long round) {
        List<Long> line = new ArrayList<>();
        for (long at = round; at != 0; at = rounds.get(at).parent()) {
            line.add(at);
        }
        return line;
    }

    private Set<Long> learned(long round) {
        Set<Long> learned = new TreeSet<>();
        for (long ancestor : line(round)) {
            for (long at : rounds.get(ancestor).taken()) {
                assertThat(learned.add(at)).as("offset %s is taken in once in the ancestry of %s", at, round).isTrue();
            }
        }
        return learned;
    }

    static Set<Long> offsets(List<OffsetRange> ranges) {
        Set<Long> offsets = new TreeSet<>();
        for (OffsetRange range : ranges) {
            for (long at = range.from(); at < range.to(); at++) {
                offsets.add(at);
            }
        }
        return offsets;
    }
}
