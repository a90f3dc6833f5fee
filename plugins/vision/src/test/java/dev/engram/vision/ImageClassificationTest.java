package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.testkit.ScenarioContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageClassificationTest extends ScenarioContract<ImageClassification.Config> {
    @Override
    protected ImageClassification plugin() {
        return new ImageClassification();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"size\":28,\"channels\":1,\"exemplars\":500}",
                "{\"model\":{\"name\":\"resnet\",\"config\":{\"depth\":34}},\"retention\":[],\"reject\":0.4,\"optimizer\":\"sgd\"}",
                "{\"epochs\":50,\"period\":50,\"cadence\":\"epoch\",\"finalLearningRate\":1e-6,\"rates\":{\"backbone\":0.1},\"precision\":\"float32\"}");
    }

    @Test
    void smallPicturesGetTheSmallNetwork() {
        assertThat(plan("{\"size\":32}").model()).isEqualTo(PluginRef.of("small-cnn"));
        assertThat(plan("{\"size\":33}").model()).isEqualTo(PluginRef.of("small-cnn", Map.of("stages", 4)));
        assertThat(plan("{\"size\":65}").model().name()).isEqualTo("resnet");
    }

    @Test
    void signsAreNotMirrored() {
        assertThat(plan("{\"size\":28,\"channels\":1}").augmentations()).extracting(PluginRef::name).containsExactly("affine");
    }

    @Test
    void photographsAreCroppedAndSmallPicturesAreShifted() {
        assertThat(plan("{\"size\":224}").augmentations()).extracting(PluginRef::name).containsExactly("random-resized-crop", "flip", "colour-jitter");
        assertThat(plan("{\"size\":64}").augmentations()).extracting(PluginRef::name).containsExactly("flip", "colour-jitter", "random-crop");
    }

    @Test
    void mixingIsAskedFor() {
        assertThat(plan("{}").mixing()).isEmpty();
        assertThat(plan("{\"mixing\":[{\"name\":\"mixup\"},{\"name\":\"cutmix\"}]}").mixing()).extracting(PluginRef::name).containsExactly("mixup", "cutmix");
    }

    @Test
    void anEmptyRetentionIsPlainFineTuning() {
        assertThat(plan("{\"retention\":[]}").retention()).isEmpty();
    }

    @Test
    void theExemplarsAreThoseOfTheReplay() {
        assertThat(plan("{\"exemplars\":123}").retention().get(0).config()).containsEntry("exemplars", 123);
    }

    @Test
    void aSmallMemoryIsRehearsedMoreOften() {
        assertThat(plan("{\"exemplars\":2000}").retention().get(0).config()).containsEntry("rehearsal", 5);
        assertThat(plan("{\"exemplars\":1000}").retention().get(0).config()).containsEntry("rehearsal", 10);
        assertThat(plan("{\"exemplars\":20}").retention().get(0).config()).containsEntry("rehearsal", 20);
    }

    @Test
    void anUnusableValueIsNamed() {
        assertThatThrownBy(() -> plan("{\"channels\":2}")).hasMessageContaining("channels").hasMessageContaining("got 2");
    }

    @Test
    void howItTrainsIsThePlansUnlessItIsSaid() {
        TrainingPlan said = plan("{\"optimizer\":\"sgd\",\"nesterov\":true,\"averaging\":0.999,\"patience\":3}").training();
        assertThat(said).isEqualTo(TrainingPlan.builder().optimizer("sgd").learningRate(0.05).epochs(4).minSteps(300).nesterov(true).averaging(0.999)
                .patience(3).build());
    }

    @Test
    void smallNetworksLearnAtTwiceTheRateButAttentionDoesNot() {
        assertThat(plan("{\"size\":32}").training().learningRate()).isEqualTo(2e-3);
        assertThat(plan("{\"size\":224}").training().learningRate()).isEqualTo(1e-3);
        assertThat(plan("{\"size\":32,\"model\":{\"name\":\"vit-tiny\"}}").training().learningRate()).isEqualTo(1e-3);
    }

    @Test
    void resnet9LearnsByMuonUnlessAnotherIsSaid() {
        TrainingPlan usual = plan("{\"size\":32,\"model\":{\"name\":\"resnet-9\"}}").training();
        assertThat(usual.optimizer()).isEqualTo("muon");
        assertThat(usual.learningRate()).isEqualTo(8e-3);
        assertThat(usual.momentum()).isEqualTo(0.95);
        assertThat(plan("{\"size\":32,\"model\":{\"name\":\"resnet-9\"},\"optimizer\":\"adamw\"}").training().learningRate()).isEqualTo(2e-3);
    }

    @Test
    void aLinearProbeIsOneWord() {
        assertThat(plan("{\"frozen\":\"backbone\"}").training().frozen()).containsExactly("backbone");
        assertThat(plan("{\"frozen\":[\"layer1\",\"conv1\"]}").training().frozen()).containsExactly("layer1", "conv1");
    }
}
