package dev.engram.engine.learning;

import dev.engram.api.network.Network;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.RoundFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plan says about single parameters, by their names: which are frozen, how fast the others learn, which do not decay. Patterns are described at
 * {@link TrainingPlan}.
 *
 * <p>Layers for {@code layerDecay} follow from the names: all up to the first number are one ({@code blocks.3}, {@code layer1.0}, {@code features.12}). What
 * stands before the first of these is the layer before them (stem, class token, positions), what stands behind the last is one with the head. For a ViT that
 * is the numbering of BEiT's fine-tuning. A network without numbers has a layer per module.
 */
public final class ParameterGroups {
    private static final String BACKBONE = "backbone";
    private static final Pattern NUMBERED = Pattern.compile("^(?:[^.]+\\.)*?\\d+(?=\\.)");

    private final TrainingPlan plan;
    private final List<String> names;
    private final Set<String> head;
    private final Map<String, Integer> layers;

    private ParameterGroups(TrainingPlan plan, List<String> names, Set<String> head) {
        this.plan = plan;
        this.names = names;
        this.head = head;
        layers = layers(names, head);
        plan.frozen().forEach(pattern -> require("frozen", pattern));
        plan.undecayed().forEach(pattern -> require("undecayed", pattern));
        plan.rates().keySet().forEach(pattern -> require("rates", pattern));
    }

    /**
     * The groups of a network.
     *
     * @throws RoundFailure if a pattern matches no parameter, or nothing is left to train
     */
    public static ParameterGroups of(TrainingPlan plan, Network network) {
        return of(plan, network.parameters().stream().map(TensorSpec::name).toList(), network.head());
    }

    /** The groups of parameters with these names, of which some are the head. */
    static ParameterGroups of(TrainingPlan plan, List<String> names, Collection<String> head) {
        ParameterGroups groups = new ParameterGroups(plan, List.copyOf(names), Set.copyOf(head));
        if (!names.isEmpty() && groups.frozen().size() == names.size()) {
            throw RoundFailure.outside("training.frozen " + plan.frozen() + " leaves nothing to train of " + names, null);
        }
        return groups;
    }

    /** Names of the parameters that are not trained, in the network's order. */
    public Set<String> frozen() {
        Set<String> frozen = new LinkedHashSet<>();
        names.stream().filter(name -> plan.frozen().stream().anyMatch(pattern -> matches(pattern, name))).forEach(frozen::add);
        return frozen;
    }

    /** Factor of a parameter's learning rate. */
    double rate(String name) {
        double rate = plan.rates().entrySet().stream().filter(entry -> matches(entry.getKey(), name))
                .max(Comparator.comparingInt((Map.Entry<String, Double> entry) -> weight(entry.getKey())).thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getValue).orElse(1.0);
        int last = layers.values().stream().mapToInt(layer -> layer).max().orElse(0);
        return plan.layerDecay() == 1 ? rate : rate * StrictMath.pow(plan.layerDecay(), last - layers.get(name));
    }

    /** Whether a parameter decays as far as its name goes. */
    boolean decays(String name) {
        return plan.undecayed().stream().noneMatch(pattern -> matches(pattern, name));
    }

    /** Whether a parameter grows with the label space. */
    boolean head(String name) {
        return head.contains(name);
    }

    /** Number of a parameter's layer, from 0 at the input. */
    int layer(String name) {
        return layers.get(name);
    }

    /** Which of two patterns is the closer one: the longer, and any before the word for all but the head. */
    private static int weight(String pattern) {
        return pattern.equals(BACKBONE) ? 0 : pattern.length();
    }

    private boolean matches(String pattern, String name) {
        if (pattern.equals(BACKBONE)) {
            return !head.contains(name);
        }
        if (!pattern.contains("*")) {
            return name.equals(pattern) || name.startsWith(pattern + ".");
        }
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return name.matches(expression.toString());
    }

    private void require(String field, String pattern) {
        if (names.stream().noneMatch(name -> matches(pattern, name))) {
            throw RoundFailure.outside("training." + field + ": no parameter is called '" + pattern + "', nor one below it; there are " + names, null);
        }
    }

    private static Map<String, Integer> layers(List<String> names, Set<String> head) {
        List<String> owners = names.stream().filter(name -> !head.contains(name)).map(ParameterGroups::owner).distinct().toList();
        List<String> numbered = owners.stream().filter(owner -> NUMBERED.matcher(owner + ".").find()).toList();
        List<String> order = new ArrayList<>();
        int first = numbered.isEmpty() ? 0 : owners.indexOf(numbered.get(0));
        int last = numbered.isEmpty() ? owners.size() - 1 : owners.indexOf(numbered.get(numbered.size() - 1));
        order.addAll(owners.subList(first, last + 1));
        int stem = first > 0 ? 1 : 0;
        Map<String, Integer> layers = new LinkedHashMap<>();
        for (String name : names) {
            int place = owners.indexOf(owner(name));
            boolean behind = head.contains(name) || place > last;
            layers.put(name, behind ? order.size() + stem : place < first ? 0 : order.indexOf(owner(name)) + stem);
        }
        return layers;
    }

    /** What a parameter belongs to: the numbered block, or else the module. */
    private static String owner(String name) {
        Matcher matcher = NUMBERED.matcher(name);
        if (matcher.find()) {
            return matcher.group();
        }
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
