package dev.engram.inference;

import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.LabelSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A decision rule over a label space, applied to a model's output. Thread-safe. */
public final class Decision {
    /** Key of {@code softmax}: an answer less probable is unknown. */
    private static final String REJECT = "reject";
    /** Key of {@code score}: a score as large is an anomaly. */
    private static final String ANOMALY = "anomaly";
    private static final double DEFAULT_THRESHOLD = 0.5;

    private final DecisionRule rule;
    private final List<String> names;
    private final double[] thresholds;

    /**
     * A rule for these labels.
     *
     * @throws BundleException if the rule does not fit
     */
    public Decision(DecisionRule rule, LabelSpace labels) {
        this.rule = rule;
        this.names = labels.entries().stream().map(Decision::name).toList();
        this.thresholds = labels.entries().stream().mapToDouble(entry -> threshold(entry, rule.thresholds())).toArray();
        if (rule.kind().equals("score") && !rule.thresholds().containsKey(ANOMALY)) {
            throw new BundleException("a decision by score needs the threshold '" + ANOMALY + "', found " + rule.thresholds().keySet());
        }
        if (!rule.kind().equals("score") && names.isEmpty()) {
            throw new BundleException("a decision by " + rule.kind() + " needs labels, the bundle has none");
        }
    }

    /** How many numbers an output must have. */
    public int width() {
        return rule.kind().equals("score") ? 1 : names.size();
    }

    /**
     * What an output means.
     *
     * @throws ModelException if it has another length or is not a number
     */
    public Prediction of(float[] output) {
        if (output.length != width()) {
            throw new ModelException("the model answers " + output.length + " numbers where " + width() + " are expected");
        }
        for (float value : output) {
            if (Float.isNaN(value)) {
                throw new ModelException("the model's answer is not a number");
            }
        }
        return switch (rule.kind()) {
            case "softmax" -> softmax(output);
            case "sigmoid" -> sigmoid(output);
            default -> score(output[0]);
        };
    }

    private Prediction softmax(float[] logits) {
        int[] order = descending(logits);
        double top = logits[order[0]];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - top);
        }
        List<Prediction.Scored> classes = new ArrayList<>();
        for (int i = 0; i < Math.min(rule.topK(), order.length); i++) {
            classes.add(new Prediction.Scored(names.get(order[i]), Math.exp(logits[order[i]] - top) / sum));
        }
        boolean unknown = classes.get(0).probability() < rule.thresholds().getOrDefault(REJECT, 0.0);
        return new Prediction(unknown ? List.of() : List.of(classes.get(0).name()), classes, unknown);
    }

    private Prediction sigmoid(float[] logits) {
        List<String> decided = new ArrayList<>();
        List<Prediction.Scored> classes = new ArrayList<>();
        for (int index : descending(logits)) {
            double probability = 1 / (1 + Math.exp(-logits[index]));
            if (probability >= thresholds[index]) {
                decided.add(names.get(index));
            }
            if (classes.size() < rule.topK()) {
                classes.add(new Prediction.Scored(names.get(index), probability));
            }
        }
        return new Prediction(decided, classes, decided.isEmpty());
    }

    private Prediction score(float score) {
        String decided = score >= rule.thresholds().get(ANOMALY) ? ANOMALY : "normal";
        return new Prediction(List.of(decided), List.of(new Prediction.Scored(ANOMALY, score)), false);
    }

    /** Columns from the largest value to the smallest, equal ones in their order. */
    private static int[] descending(float[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed().thenComparingInt(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static String name(LabelSpace.Entry entry) {
        return entry.group().isEmpty() ? entry.name() : entry.group() + "=" + entry.name();
    }

    /** Of a label, else of its attribute. */
    private static double threshold(LabelSpace.Entry entry, Map<String, Double> thresholds) {
        return thresholds.getOrDefault(name(entry), thresholds.getOrDefault(entry.group(), DEFAULT_THRESHOLD));
    }
}
