package dev.engram.engine.weights;

import dev.engram.api.network.Network;
import dev.engram.api.network.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How a file's tensors fit a network's, by name and shape. Counters that PyTorch keeps beside batch normalisation are left out without a word.
 *
 * @param file       for messages
 * @param network    its name
 * @param taken      from the network's name of a tensor to the file's
 * @param missing    the network's tensors without the head that the file does not have
 * @param unexpected the file's tensors that the network does not have
 * @param wrongShape tensors that both have, in different shapes, with both
 * @param head       the network's head: tensors that grow with the label space
 * @param headTaken  whether the head is among what was taken
 */
public record Fit(String file, String network, Map<String, String> taken, List<String> missing, List<String> unexpected, List<String> wrongShape,
        List<String> head, boolean headTaken) {
    private static final List<String> IGNORED = List.of("num_batches_tracked", "total_ops", "total_params");
    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.", "model.");
    private static final int SHOWN = 8;

    public Fit {
        taken = Collections.unmodifiableMap(new LinkedHashMap<>(taken));
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        wrongShape = List.copyOf(wrongShape);
        head = List.copyOf(head);
    }

    /**
     * The best fit over the network's own names and each map of aliases, with and without a prefix that all names of the file share.
     *
     * @throws WeightsException if the head is to be kept and its sizes differ
     */
    static Fit of(WeightsFile file, Network network, List<Map<String, String>> aliases, Head head) throws WeightsException {
        Map<String, String> names = new LinkedHashMap<>();
        file.tensors().keySet().stream().filter(name -> IGNORED.stream().noneMatch(name::endsWith)).forEach(name -> names.put(name, name));
        Fit best = null;
        for (Map<String, String> offered : prefixes(names)) {
            for (Map<String, String> alias : Stream.concat(Stream.of(Map.<String, String>of()), aliases.stream()).toList()) {
                Fit fit = of(file, network, offered, name -> alias.getOrDefault(name, name), head);
                best = best == null || fit.taken.size() > best.taken.size() ? fit : best;
            }
        }
        if (head == Head.KEPT && !best.headTaken) {
            throw new WeightsException(file.name() + ": its head cannot be kept: the network '" + network.name() + "' wants "
                    + network.parameters().stream().filter(TensorSpec::labels).map(p -> p.name() + " " + p.shape()).toList() + "; " + best.wrong());
        }
        return best;
    }

    private static Fit of(WeightsFile file, Network network, Map<String, String> offered, UnaryOperator<String> alias, Head head) {
        List<TensorSpec> specs = Stream.concat(network.parameters().stream(), network.buffers().stream()).toList();
        Map<String, String> taken = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>(offered.keySet());
        int heads = 0;
        for (TensorSpec spec : specs) {
            String found = alias.apply(spec.name());
            boolean there = left.remove(found);
            if (spec.labels() && head == Head.FRESH) {
                continue;
            }
            StoredTensor stored = there ? file.tensors().get(offered.get(found)) : null;
            if (stored == null) {
                missing.add(spec.name());
            } else if (!PretrainedWeights.same(spec, stored)) {
                wrong.add(spec.name() + ": " + stored + " in the file, " + spec.shape() + " in the network");
            } else {
                taken.put(spec.name(), offered.get(found));
                heads += spec.labels() ? 1 : 0;
            }
        }
        List<String> rows = network.head();
        return new Fit(file.name(), network.name(), taken, missing, left.stream().map(offered::get).toList(), wrong, rows,
                head == Head.KEPT && heads == rows.size());
    }

    /** The names as they are, and without each prefix that all of them begin with; to what they are called in the file. */
    private static List<Map<String, String>> prefixes(Map<String, String> names) {
        List<Map<String, String>> all = new ArrayList<>(List.of(names));
        Map<String, String> at = names;
        for (boolean found = !names.isEmpty(); found;) {
            found = false;
            for (String prefix : PREFIXES) {
                if (at.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
                    Map<String, String> shorter = new LinkedHashMap<>();
                    at.forEach((name, original) -> shorter.put(name.substring(prefix.length()), original));
                    all.add(shorter);
                    at = shorter;
                    found = true;
                    break;
                }
            }
        }
        return all;
    }

    /** Returns this if at least half of the tensors without the head were found, which no unrelated file achieves. */
    Fit required() throws WeightsException {
        int wanted = taken.size() + missing.size() + wrongShape.size();
        if (taken.isEmpty() || taken.size() * 2 < wanted) {
            throw new WeightsException(file + ": " + (taken.isEmpty() ? "none" : "only " + taken.size()) + " of the " + wanted
                    + " tensors of the network '" + network + "' are in it, at least half must be; " + wrong());
        }
        return this;
    }

    /** Whether everything but a fresh head was found, and nothing else. */
    public boolean whole() {
        return missing.isEmpty() && unexpected.isEmpty() && wrongShape.isEmpty();
    }

    /** What matched and what did not, in one sentence. */
    public String summary() {
        return taken.size() + " tensors of " + file + " went into the network '" + network + "'"
                + (headTaken ? " with the head" : head.isEmpty() ? "" : "; the head " + head + " starts anew") + (whole() ? "" : "; " + wrong());
    }

    private String wrong() {
        List<String> parts = new ArrayList<>();
        add(parts, "missing in the file", missing);
        add(parts, "of another shape", wrongShape);
        add(parts, "unknown to the network", unexpected);
        return parts.isEmpty() ? "everything else fits" : String.join("; ", parts);
    }

    private static void add(List<String> parts, String what, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
            parts.add(names.size() + " " + what + ": " + String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))) + more);
        }
    }
}
