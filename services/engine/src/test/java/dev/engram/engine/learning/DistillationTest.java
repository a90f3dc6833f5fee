package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.FixedNetwork;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.GradientMode;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class DistillationTest {
    private static final Loss CROSS_ENTROPY = new CrossEntropy().create(new CrossEntropy.Config(0.0));

    @TempDir
    Path folder;

    private final Map<String, Integer> unseen = new HashMap<>();
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theLossIsHintons() throws Exception {
        // Given a teacher that answers in its own order of classes, one of which is not known here
        bench.samples(1, 0, 1);
        float[][] taught = {{2, -1, 0.5f}, {0, 1, 3}};
        bench.networks = (model, weights, mean, std) -> answering(taught);
        Method method = method(Map.of("alpha", 0.3, "temperature", 2, "classes", List.of("c1", "stranger", "c0")));
        Model student = bench.model(Bench.plain(2));
        RoundView view = bench.view(bench.course(2, 0, TrainingPlan.defaults()), student, method);
        method.acting().beforeRound(view);

        // When both terms of a step are computed
        var step = bench.step(student, bench.samples, 2);
        double term = method.acting().term(view, step).getFloat();
        NDArray targets = bench.manager.create(new float[] {1, 0, 0, 1}, new Shape(2, 2));
        double hard = Method.shared(CROSS_ENTROPY, List.of(method)).compute(step.outputs(), targets, step.mask()).getFloat();

        // Then together they are α · T² · KL(teacher ‖ student) + (1 − α) · cross-entropy, over the two classes that both know
        float[] logits = step.outputs().get(Network.OUTPUT).toFloatArray();
        double soft = 0;
        double cross = 0;
        for (int row = 0; row < 2; row++) {
            double[] teacher = shares(2, taught[row][2], taught[row][0]);
            double[] pupil = shares(2, logits[row * 2], logits[row * 2 + 1]);
            for (int c = 0; c < 2; c++) {
                soft += teacher[c] * (Math.log(teacher[c]) - Math.log(pupil[c])) / 2;
            }
            cross -= Math.log(shares(1, logits[row * 2], logits[row * 2 + 1])[row]) / 2;
        }
        assertThat(term).isCloseTo(0.3 * 4 * soft, within(1e-5));
        assertThat(hard).isCloseTo(0.7 * cross, within(1e-5));
    }

    @Test
    void aStudentOfAStrongTeacherBeatsTheSameStudentAlone() throws Exception {
        // Given pictures full of noise, a teacher that learnt two hundred of each class, and six of each
        bench.bright = 80;
        bench.noise = 150;
        bench.samples(300, 0, 1, 2, 3);
        List<LearningSample> many = List.copyOf(bench.samples);
        only(many, 0, 200);
        Model teacher = trained(Bench.normalised(4), List.of(), 8);
        only(many, 0, 6);
        many.stream().filter(sample -> many.indexOf(sample) % 300 >= 200).forEach(sample -> unseen.put(sample.id(), sample.label()));
        bench.networks = (model, weights, mean, std) -> running(teacher);

        // When a student learns the six alone, and with the teacher
        Model alone = trained(Bench.plain(4), List.of(), 30);
        Model taught = trained(Bench.plain(4), List.of(method(Map.of("alpha", 0.9))), 30);

        // Then it recognises more of those that none of them saw
        assertThat(accuracy(teacher)).isGreaterThan(0.95);
        assertThat(accuracy(taught)).isGreaterThan(accuracy(alone) + 0.03);
    }

    @Test
    void aTeacherOfFewerClassesMustSayWhatTheyAreCalled() throws Exception {
        bench.samples(1, 0, 1, 2);
        bench.networks = (model, weights, mean, std) -> answering(new float[][] {{0, 1}});
        assertThatThrownBy(() -> begin(Map.of())).isInstanceOf(RoundFailure.class)
                .hasMessage("the classes of the teacher 'resnet-152' do not fit: by position it knows 2, the label space has 3; say what they are called with"
                        + " distillation.classes");
        assertThatThrownBy(() -> begin(Map.of("classes", List.of("c0")))).hasMessageContaining("it has 2 and distillation.classes names 1");
    }

    @Test
    void weightsThatAreNotThereAreMissed() throws Exception {
        bench.samples(1, 0, 1);
        assertThatThrownBy(() -> begin(Map.of("weights", "big"))).hasMessageContaining("no weights 'big'");
    }

    private void begin(Map<String, Object> config) {
        Method method = method(config);
        method.acting().beforeRound(bench.view(bench.course(3, 0, TrainingPlan.defaults()), bench.model(Bench.plain(3)), method));
    }

    /** The samples of each class from one number to another. */
    private void only(List<LearningSample> all, int from, int to) {
        bench.samples.clear();
        for (int i = 0; i < all.size(); i++) {
            if (i % 300 >= from && i % 300 < to) {
                bench.samples.add(all.get(i));
            }
        }
    }

    private static Method method(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("model", Map.of("name", "resnet-152", "config", Map.of()));
        return Bench.method("distillation", all, RetentionState.empty());
    }

    private Model trained(Network network, List<Method> methods, int epochs) {
        Model model = bench.model(network);
        TrainingPlan plan = TrainingPlan.builder().epochs(epochs).batchSize(8).learningRate(0.01).build();
        Trainer trainer = new Trainer(bench.course(4, 0, plan, Method.shared(CROSS_ENTROPY, methods)), model, methods);
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            trainer.learn(optimizer);
        }
        return model;
    }

    private double accuracy(Model model) {
        List<String> ids = unseen.keySet().stream().sorted().toList();
        float[][] logits = new Evaluator(model, bench.loader, bench.manager).logits(ids, Ear.deaf());
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            right += Evaluator.best(logits[i]) == unseen.get(ids.get(i)) ? 1 : 0;
        }
        return (double) right / logits.length;
    }

    private FixedNetwork answering(float[][] logits) {
        return new FixedNetwork() {
            @Override
            public int classes() {
                return logits[0].length;
            }

            @Override
            public Map<String, NDArray> forward(NDManager owner, NDArray x) {
                return Map.of(Network.OUTPUT, owner.create(logits));
            }
        };
    }

    private static FixedNetwork running(Model model) {
        return new FixedNetwork() {
            @Override
            public int classes() {
                return model.network().classes();
            }

            @Override
            public Map<String, NDArray> forward(NDManager owner, NDArray x) {
                try (GradientMode off = GradientMode.off()) {
                    return model.program().forward(owner, x, model.parameters(), model.buffers(), false);
                }
            }
        };
    }

    private static double[] shares(double temperature, double one, double other) {
        double a = Math.exp(one / temperature);
        double b = Math.exp(other / temperature);
        return new double[] {a / (a + b), b / (a + b)};
    }
}
