package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.RetentionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class ErAceTest extends OnBench {
    @BeforeEach
    void threeClasses() {
        bench.labels = 3;
    }

    @Test
    void newSamplesAreToldFromTheClassesOfTheirBatchOnly() throws Exception {
        // Given a round that learns the classes 2 and 3 beside 0 and 1, without a memory
        bench.samples(4, 2, 3);
        Model model = bench.model(Bench.plain(4));
        float[] before = model.parameters().get("fc.bias").toFloatArray();

        // When it is learnt with ER-ACE, and with plain replay
        float[] asymmetric = trained(model, "er-ace");
        float[] trick = trained(bench.model(Bench.plain(4)), "labels-trick");
        float[] symmetric = trained(bench.model(Bench.plain(4)), "replay");

        // Then the old classes are not pushed away, as they are by the soft-max over all classes
        assertThat(asymmetric[0]).isEqualTo(before[0]);
        assertThat(asymmetric[1]).isEqualTo(before[1]);
        assertThat(asymmetric[2]).isNotEqualTo(before[2]);
        assertThat(symmetric[0]).isLessThan(before[0]);
        // And the labels trick is the same where the batch has all classes of the experience
        assertThat(trick).isEqualTo(asymmetric);
    }

    private float[] trained(Model model, String name) {
        Method method = Bench.method(name, name.equals("labels-trick") ? Map.of() : Map.of("exemplars", 0), RetentionState.empty());
        Course course = bench.course(4, 2, Bench.plan("sgd", 1, 8, 1));
        Course all = new Course(course.number(), course.labels(), course.known(), course.trained(), Set.of(0, 1, 2, 3), course.experience(), course.samples(),
                course.relabelled(), course.plan(), course.loss(), course.tune(), course.loader(), course.seed(), course.manager(), course.ear(),
                course.checkpoints(), course.networks());
        Trainer trainer = new Trainer(all, model, List.of(method));
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(course.plan(), model, bench.manager)) {
            trainer.learn(optimizer);
        }
        return model.parameters().get("fc.bias").toFloatArray();
    }

    @Test
    void theMaskIsThatOfTheBatch() throws Exception {
        bench.samples(2, 0, 1, 3);
        Model model = bench.model(Bench.plain(4));
        Method method = Bench.method("er-ace", Map.of(), RetentionState.empty());
        RoundView view = bench.view(bench.course(4, 2, Bench.plan("sgd", 1, 8, 1)), model, method);
        method.acting().beforeRound(view);

        // Given a step with new samples of 1 and 3 and a drawn one of 0
        LearningStep plain = bench.step(model, List.of(bench.samples.get(2), bench.samples.get(4), bench.samples.get(0)), 2);
        NDArray targets = bench.manager.create(new float[][] {{0, 1, 0, 0}, {0, 0, 0, 1}, {1, 0, 0, 0}});
        LearningStep step = new LearningStep(plain.samples(), plain.x(), plain.outputs(), targets, plain.mask(), 2, 2, 3);

        assertThat(method.acting().mask(view, step).toFloatArray()).containsExactly(0, 1, 0, 1);
    }

    @Test
    void theFirstRoundTellsAllClassesApart() throws Exception {
        bench.samples(2, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method method = Bench.method("er-ace", Map.of(), RetentionState.empty());
        RoundView view = bench.view(bench.course(2, 0, Bench.plan("sgd", 1, 8, 1)), model, method);
        method.acting().beforeRound(view);
        assertThat(method.acting().mask(view, bench.step(model, bench.samples, 4))).isNull();
    }

    @Test
    void exemplarsOfNewClassesAreDrawnFromTheFirstStepOn() throws Exception {
        // Given a second round with a new class
        bench.samples(5, 0, 2);
        List<LearningSample> old = bench.samples.subList(0, 5);
        List<LearningSample> fresh = bench.samples.subList(5, 10);
        Method method = Bench.method("er-ace", Map.of("exemplars", 6), new RetentionState(Map.of(), Map.of(), old.stream().map(LearningSample::id).toList()));
        RoundView view = bench.view(bench.course(fresh, old, 2, Set.of()), bench.model(Bench.plain(3)), method);
        method.acting().beforeRound(view);

        // When as many are drawn as the memory has
        List<String> drawn = new ArrayList<>(method.acting().draw(view, 0, 6));

        // Then they are what is kept at the end: three of each
        assertThat(drawn).containsExactlyInAnyOrderElementsOf(method.acting().afterRound(view).samples());
        assertThat(drawn.stream().filter(id -> fresh.stream().anyMatch(sample -> sample.id().equals(id)))).hasSize(3);
    }
}
