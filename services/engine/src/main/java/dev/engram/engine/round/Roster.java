package dev.engram.engine.round;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.state.LearnerState;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The samples of a round, with classes by index.
 *
 * @param labels     all labels, those of the round included
 * @param learnt     samples of the experience to train on, in log order
 * @param train      every sample there is for training, by id
 * @param holdout    hold-out samples of the experience
 * @param tune       tune samples of the experience
 * @param classes    class of every sample, by id
 * @param relabelled old samples in the experience
 */
record Roster(
        LabelSpace labels,
        List<LearningSample> learnt,
        Map<String, LearningSample> train,
        List<String> holdout,
        List<String> tune,
        Map<String, Integer> classes,
        Set<String> relabelled) {

    /** The roster of an order after a state. */
    static Roster of(RoundOrder order, LearnerState before) {
        int count = order.memory().size() + order.experience().size();
        Map<String, OrderSample> all = new LinkedHashMap<>(2 * count);
        order.memory().forEach(sample -> all.put(sample.id(), sample));
        order.experience().forEach(sample -> all.put(sample.id(), sample));
        requireOneLabel(all.values());
        Map<String, Integer> indexes = new HashMap<>();
        all.values().forEach(sample -> indexes.put(single(sample), null));
        LabelSpace labels = before.labels().grow(indexes.keySet());
        indexes.replaceAll((name, none) -> labels.indexOf(name).orElseThrow());
        Map<String, Integer> classes = new HashMap<>(2 * count);
        Map<String, LearningSample> train = new LinkedHashMap<>(2 * count);
        for (OrderSample sample : all.values()) {
            Integer label = indexes.get(single(sample));
            classes.put(sample.id(), label);
            if (sample.split() == Split.TRAIN) {
                train.put(sample.id(), new LearningSample(sample.id(), label));
            }
        }
        Set<String> old = new HashSet<>(before.samples());
        Set<String> relabelled = new LinkedHashSet<>();
        order.experience().stream().map(OrderSample::id).filter(old::contains).forEach(relabelled::add);
        List<LearningSample> learnt = order.experience().stream().map(OrderSample::id).distinct().map(train::get).filter(Objects::nonNull).toList();
        return new Roster(labels, learnt, train, ids(order, Split.HOLDOUT, old), ids(order, Split.TUNE, old), classes, relabelled);
    }

    /** Indexes of the classes that training has seen, this round included. */
    Set<Integer> seen(LearnerState before) {
        Set<Integer> seen = new TreeSet<>(before.seen());
        learnt.forEach(sample -> seen.add(sample.label()));
        return seen;
    }

    /** A sample of any side, by its id. */
    LearningSample sample(String id) {
        return new LearningSample(id, classes.get(id));
    }

    /** New samples of a side; a relabelled one stands in an older slice already. */
    private static List<String> ids(RoundOrder order, Split split, Set<String> old) {
        List<String> ids = new ArrayList<>();
        order.experience().stream().filter(s -> s.split() == split && !old.contains(s.id())).forEach(s -> ids.add(s.id()));
        return ids;
    }

    /** Names all that are not so, because each of them would cost a round of its own. */
    private static void requireOneLabel(Collection<OrderSample> samples) {
        List<OrderSample> others = samples.stream().filter(sample -> sample.labels().size() != 1).toList();
        if (!others.isEmpty()) {
            OrderSample first = others.get(0);
            throw RoundFailure.of(others.stream().map(OrderSample::id).toList(), "sample " + first.id() + " has the labels " + first.labels()
                    + (others.size() == 1 ? "" : ", and " + (others.size() - 1) + " more have not exactly one")
                    + "; a scenario of task single-label takes exactly one: publish it again with one label, or withdraw it", null);
        }
    }

    private static String single(OrderSample sample) {
        return sample.labels().get(0);
    }
}
