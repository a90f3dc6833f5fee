package dev.engram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.LabelSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final LabelSpace ANIMALS = LabelSpace.empty().grow(List.of("ant", "bee", "cat"));

    @Test
    void softmaxNamesTheMostProbableClassesInOrder() {
        Prediction prediction = new Decision(new DecisionRule("softmax", 2, Map.of()), ANIMALS).of(new float[] {1, 3, 2});

        assertThat(prediction.label()).contains("bee");
        assertThat(prediction.unknown()).isFalse();
        assertThat(prediction.classes()).extracting(Prediction.Scored::name).containsExactly("bee", "cat");
        double sum = Math.exp(-2) + 1 + Math.exp(-1);
        assertThat(prediction.classes().get(0).probability()).isCloseTo(1 / sum, within(1e-12));
        assertThat(prediction.classes().get(1).probability()).isCloseTo(Math.exp(-1) / sum, within(1e-12));
    }

    @Test
    void softmaxStandsLargeLogits() {
        Prediction prediction = new Decision(DecisionRule.softmax(), ANIMALS).of(new float[] {-2e4f, 3e4f, 1e4f});

        assertThat(prediction.classes()).extracting(Prediction.Scored::probability).containsExactly(1.0, 0.0, 0.0);
    }

    @Test
    void theFirstOfEqualClassesWins() {
        assertThat(new Decision(DecisionRule.softmax(), ANIMALS).of(new float[] {1, 7, 7}).label()).contains("bee");
    }

    @Test
    void softmaxBelowTheThresholdIsUnknownButStillListed() {
        Decision decision = new Decision(new DecisionRule("softmax", 3, Map.of("reject", 0.6)), ANIMALS);

        Prediction doubtful = decision.of(new float[] {1, 1, 1});

        assertThat(doubtful.unknown()).isTrue();
        assertThat(doubtful.label()).isEmpty();
        assertThat(doubtful.classes()).hasSize(3);
        assertThat(decision.of(new float[] {9, 1, 1}).label()).contains("ant");
    }

    @Test
    void sigmoidDecidesEveryLabelByItsOwnThreshold() {
        LabelSpace attributes = new LabelSpace(List.of(
                new LabelSpace.Entry(0, "colour", "red", false, List.of()),
                new LabelSpace.Entry(1, "colour", "blue", false, List.of()),
                new LabelSpace.Entry(2, "shape", "round", false, List.of())));
        Decision decision = new Decision(new DecisionRule("sigmoid", 3, Map.of("colour", 0.9, "colour=blue", 0.2)), attributes);

        Prediction prediction = decision.of(new float[] {1, -1, 0});

        assertThat(prediction.labels()).containsExactlyInAnyOrder("colour=blue", "shape=round");
        assertThat(prediction.classes().get(0)).isEqualTo(new Prediction.Scored("colour=red", 1 / (1 + Math.exp(-1))));
        assertThat(decision.of(new float[] {-9, -9, -9}).unknown()).isTrue();
    }

    @Test
    void scoreIsAnAnomalyFromTheThresholdOn() {
        Decision decision = new Decision(new DecisionRule("score", 1, Map.of("anomaly", 2.5)), LabelSpace.empty());

        assertThat(decision.of(new float[] {2.5f}).labels()).containsExactly("anomaly");
        assertThat(decision.of(new float[] {2.4f}).labels()).containsExactly("normal");
        assertThat(decision.width()).isEqualTo(1);
    }

    @Test
    void rulesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Decision(new DecisionRule("score", 1, Map.of()), ANIMALS)).isInstanceOf(BundleException.class);
        assertThatThrownBy(() -> new Decision(DecisionRule.softmax(), LabelSpace.empty())).isInstanceOf(BundleException.class);
    }

    @Test
    void answersThatAreNoneAreRefused() {
        Decision decision = new Decision(DecisionRule.softmax(), ANIMALS);

        assertThatThrownBy(() -> decision.of(new float[] {1, 2})).isInstanceOf(ModelException.class).hasMessageContaining("2 numbers where 3");
        assertThatThrownBy(() -> decision.of(new float[] {1, Float.NaN, 2})).isInstanceOf(ModelException.class);
    }
}
