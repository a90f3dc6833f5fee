package dev.engram.engine.report;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.round.Evaluation;
import dev.engram.engine.round.Learnt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes confusion matrix, accuracy matrix, the curves of the training and wrongly recognised samples as PNG, and the figures behind them as JSON. */
public final class Report {
    private static final int SHOWN = 40;

    private final Path folder;
    private final Pictures pictures;

    /** A report into a folder. */
    public Report(Path folder, Pictures pictures) {
        this.folder = folder;
        this.pictures = pictures;
    }

    /** Writes everything. */
    public void write(Learnt learnt) throws IOException {
        Files.createDirectories(folder);
        Evaluation evaluation = learnt.evaluation();
        List<String> names = learnt.state().labels().names();
        HeatMap.confusion(evaluation.confusion(), names).write(folder.resolve("confusion-matrix.png"));
        HeatMap.accuracies(learnt.matrix().rows(), learnt.sliceNames()).write(folder.resolve("accuracy-matrix.png"));
        TrainingCurves curves = new TrainingCurves(learnt.curve());
        if (!curves.empty()) {
            curves.write(folder.resolve("training-curves.png"));
        }
        List<Mistake> mistakes = mistakes(evaluation);
        if (!mistakes.isEmpty()) {
            new MistakeSheet(learnt.plan().input(), pictures, names).write(mistakes, folder.resolve("misrecognised.png"));
        }
        Files.write(folder.resolve("evaluation.json"), CanonicalJson.bytes(table(learnt, mistakes)));
    }

    /**
     * One sample it got wrong.
     *
     * @param sample    id
     * @param truth     class
     * @param answer    class
     * @param certainty probability of the answer
     */
    public record Mistake(String sample, int truth, int answer, double certainty) {}

    /** The surest mistakes first: those teach most. */
    private static List<Mistake> mistakes(Evaluation evaluation) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < evaluation.truth().length; i++) {
            int answer = Evaluator.best(evaluation.logits()[i]);
            if (answer != evaluation.truth()[i]) {
                mistakes.add(new Mistake(evaluation.ids().get(i), evaluation.truth()[i], answer, share(evaluation.logits()[i], answer)));
            }
        }
        mistakes.sort(Comparator.comparingDouble(Mistake::certainty).reversed().thenComparing(Mistake::sample));
        return mistakes.subList(0, Math.min(SHOWN, mistakes.size()));
    }

    private static double share(float[] logits, int answer) {
        double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - logits[answer])).sum();
        return 1 / sum;
    }

    private static Map<String, Object> table(Learnt learnt, List<Mistake> mistakes) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("classes", learnt.state().labels().names());
        table.put("perClass", learnt.evaluation().perClass(learnt.state().labels().names()));
        table.put("confusion", Arrays.stream(learnt.evaluation().confusion()).map(r -> Arrays.stream(r).boxed().toList()).toList());
        table.put("slices", learnt.sliceNames());
        table.put("accuracy", learnt.matrix().rows());
        if (learnt.matrix().measured()) {
            table.put("averageAccuracy", learnt.matrix().average());
        }
        table.put("forgetting", learnt.matrix().forgetting());
        table.put("backwardTransfer", learnt.matrix().backwardTransfer());
        table.put("training", new TrainingCurves(learnt.curve()).table());
        table.put("misrecognised", mistakes);
        return table;
    }
}
