package dev.engram.lineage.explain;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.catalog.Experience;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.catalog.View;
import dev.engram.lineage.explain.Explanation.Ancestor;
import dev.engram.lineage.explain.Explanation.Input;
import dev.engram.lineage.explain.Explanation.Jar;
import dev.engram.lineage.explain.Explanation.Recipe;
import dev.engram.lineage.explain.Explanation.Verdict;
import dev.engram.lineage.journal.Ancestry;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.LogMoves;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Explains rounds from journal, log and stored files, changing nothing. Costs the journal once, a few blobs, and the fold of the
 * log that is given.
 */
public final class Explainer {
    private final Journal journal;
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final SampleCatalog catalog;
    private final RoundNames names;

    /**
     * Explanations of one scenario.
     *
     * @param journal the scenario's
     * @param store   blobs and plugins
     * @param catalog a fold of the training log up to the cuts of the rounds that are asked for
     */
    public Explainer(Journal journal, ObjectStore store, SampleCatalog catalog) {
        this.journal = journal;
        this.store = store;
        this.artifacts = new Artifacts(store);
        this.catalog = catalog;
        this.names = new RoundNames(new History(journal));
    }

    /**
     * Explains a round.
     *
     * @param asked MLflow's version, or {@code round:<number>}, which may be a round that was rejected or failed
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public Explanation explain(String asked) {
        History.Line found = names.find(asked);
        JournalEntry entry = journal.require(found.seq());
        RoundRecord record = entry.round();
        RoundOrder order = order(record);
        List<JournalEntry> line = line(entry);
        Head head = journal.head();
        Input input = input(entry, order);
        return new Explanation(journal.scenario(), record.round(), names.version(record.round()),
                found.registration() == null ? null : found.registration().run(), entry.attempt(), record.name(), record.cause(),
                record.started(), entry.time(), role(entry, head), verdict(record, order, line), line.stream().map(this::ancestor).toList(),
                input, classes(entry, line, input), recipe(record, order, line), new DecisionsAbout(journal, head).round(record.round()),
                new FilesOf(store).round(record));
    }

    private RoundOrder order(RoundRecord record) {
        return CanonicalJson.read(artifacts.get(record.order()), RoundOrder.class);
    }

    /** The round and its ancestors, the newest first; one that was not accepted stands on its parent's line. */
    private List<JournalEntry> line(JournalEntry entry) {
        List<JournalEntry> line = new ArrayList<>();
        line.add(entry);
        line.addAll(new Ancestry(journal).fork(entry.round().parentEntry(), 0).left());
        return line;
    }

    private Ancestor ancestor(JournalEntry entry) {
        RoundRecord round = entry.round();
        List<String> slices = round.result().sliceNames();
        String name = round.name() != null || slices.isEmpty() ? round.name() : slices.get(slices.size() - 1);
        return new Ancestor(round.round(), names.version(round.round()), round.state(), round.samples(), name);
    }

    private String role(JournalEntry entry, Head head) {
        boolean champion = head.champion() != null && head.champion().entry() == entry.seq();
        boolean newest = head.entry() == entry.seq();
        if (champion || newest) {
            return champion && newest ? "champion and head" : champion ? "champion" : "head";
        }
        boolean accepted = entry.kind() == EntryKind.ROUND_ACCEPTED;
        return accepted && new Ancestry(journal).contains(head.entry(), entry.seq()) ? "ancestor of the head" : "outside the head's ancestry";
    }

    private Verdict verdict(RoundRecord record, RoundOrder order, List<JournalEntry> line) {
        RoundResult result = record.result();
        Ancestor champion = order.champion() == null ? null
                : line.stream().filter(entry -> order.champion().equals(entry.round().state())).findFirst().map(this::ancestor)
                        .orElseGet(() -> new Ancestor(0, null, order.champion(), 0, null));
        return new Verdict(result.outcome(), result.reason(), result.sliceNames(), result.accuracy(), result.metrics(), champion);
    }

    private Input input(JournalEntry entry, RoundOrder order) {
        RoundRecord record = entry.round();
        Experience experience = catalog.experience(journal.scenario(), now(entry, record.taken()), view(entry));
        return new Input(record.taken(), record.setAside(), record.cut(), experience.fresh(), experience.relabelled(),
                order.withdrawn().size(), order.memory().size());
    }

    private List<Explanation.ClassCount> classes(JournalEntry entry, List<JournalEntry> line, Input input) {
        List<OffsetRange> whole = List.of();
        for (JournalEntry one : line) {
            whole = Ranges.union(whole, Ranges.attempted(now(one, one.round().taken()), 0));
        }
        View view = view(entry);
        String scenario = journal.scenario();
        return ClassCounts.of(catalog.experience(scenario, now(entry, input.offsets()), view).samples(),
                catalog.experience(scenario, whole, view).samples());
    }

    private View view(JournalEntry entry) {
        LogMoves moves = LogMoves.of(journal, journal.head());
        return new View(moves.now(entry.round().cut(), entry.seq()), moves.now(entry.round().setAside(), entry.seq()));
    }

    private List<OffsetRange> now(JournalEntry entry, List<OffsetRange> ranges) {
        return LogMoves.of(journal, journal.head()).now(ranges, entry.seq());
    }

    private Recipe recipe(RoundRecord record, RoundOrder order, List<JournalEntry> line) {
        RoundOrder parent = line.size() < 2 ? null : order(line.get(1).round());
        List<Jar> jars = order.pluginSet() == null ? List.of()
                : new PluginStore(store).load(order.pluginSet()).jars().stream().map(Explainer::jar).toList();
        return new Recipe(order.plugin(), order.configuration(), parent == null ? List.of() : RecipeChanges.between(parent, order),
                order.pluginSet(), jars, order.seed(), order.device(), order.threads(), record.result().environment());
    }

    private static Jar jar(PluginJar jar) {
        String bare = jar.file() == null ? "" : jar.file().replaceFirst("\\.jar$", "");
        String version = bare.startsWith(jar.id() + "-") ? bare.substring(jar.id().length() + 1) : null;
        return new Jar(jar.id(), version, jar.sha256(), jar.file());
    }
}
