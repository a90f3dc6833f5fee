package dev.engram.lineage;

import dev.engram.api.sample.Hashes;
import dev.engram.lineage.catalog.Experience;
import dev.engram.lineage.catalog.Sample;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.catalog.View;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.LogMoves;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.StateManifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a round is given, as a function of the log and a few facts of the journal. Planning, and planning again for a
 * rebuild, go through here.
 */
final class RoundPlanner {
    private RoundPlanner() {}

    /**
     * Facts a round is planned by.
     *
     * @param round     round number
     * @param taken     ranges of the log it takes in
     * @param setAside  ranges nobody sees
     * @param cut       where the log ends for it
     * @param parent    the parent's manifest, or null for the first round
     * @param champion  hash of the champion's state, or null
     */
    record Facts(String scenario, long round, List<OffsetRange> taken, List<OffsetRange> setAside, TopicOffset cut,
            StateManifest parent, String champion) {
        /** The same round, which takes in other ranges too. */
        Facts with(List<OffsetRange> more) {
            return new Facts(scenario, round, Ranges.union(Ranges.attempted(taken, 0), more), setAside, cut, parent, champion);
        }
    }

    /** The facts a round of the journal was planned by, under the names that the log has now. */
    static Facts facts(Journal journal, JournalEntry entry, StateManifest parent, String champion) {
        LogMoves moves = LogMoves.of(journal, journal.head());
        RoundRecord record = entry.round();
        return new Facts(journal.scenario(), record.round(), moves.now(record.taken(), entry.seq()), moves.now(record.setAside(), entry.seq()),
                moves.now(record.cut(), entry.seq()), parent, champion);
    }

    /** The samples of a round. */
    record Material(Experience experience, List<String> withdrawn, List<OrderSample> memory) {
        /** The same as if these samples had never come. */
        Material without(Set<String> ids) {
            List<Sample> left = experience.samples().stream().filter(sample -> !ids.contains(sample.id())).toList();
            return new Material(new Experience(left, experience.withdrawn(), experience.fresh(), experience.relabelled()),
                    withdrawn.stream().filter(id -> !ids.contains(id)).toList(),
                    memory.stream().filter(sample -> !ids.contains(sample.id())).toList());
        }
    }

    static Material material(Facts facts, SampleCatalog catalog) {
        View view = new View(facts.cut(), facts.setAside());
        Experience experience = catalog.experience(facts.scenario(), facts.taken(), view);
        List<String> held = facts.parent() == null ? List.of() : facts.parent().samples();
        Map<String, Sample> visible = catalog.samples(facts.scenario(), held, view);
        TreeSet<String> withdrawn = new TreeSet<>(experience.withdrawn());
        for (String id : held) {
            if (!visible.containsKey(id)) {
                withdrawn.add(id);
            }
        }
        return new Material(experience, List.copyOf(withdrawn), samples(visible.values()));
    }

    static List<OrderSample> samples(Collection<Sample> samples) {
        return samples.stream().map(s -> new OrderSample(s.id(), s.labels(), s.split(), s.annotations())).toList();
    }

    static RoundOrder order(Facts facts, Material material, RoundOrder.Terms terms) {
        return new RoundOrder(RoundOrder.FORMAT, facts.scenario(), facts.round(), terms.attempt(), terms.plugin(), terms.configuration(),
                terms.pluginSet(), samples(material.experience().samples()), material.withdrawn(), material.memory(),
                facts.parent() == null ? null : facts.parent().hash(), facts.champion(), seed(facts.scenario(), facts.round()),
                terms.threads(), terms.device(), terms.export(), terms.name(), null, terms.weights());
    }

    /** The first 8 bytes of SHA-256 over {@code engram-seed/<scenario>/<round>}, without sign. */
    static long seed(String scenario, long round) {
        byte[] digest = Hashes.sha256().digest(("engram-seed/" + scenario + "/" + round).getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE;
    }
}
