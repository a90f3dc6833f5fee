package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.scenario.PluginRef;
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
                "{\"model\":{\"name\":\"resnet\",\"config\":{\"depth\":34}},\"retention\":[],\"reject\":0.4,\"optimizer\":\"sgd\"}");
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
    void anEmptyRetentionIsPlainFineTuning() {
        assertThat(plan("{\"retention\":[]}").retention()).isEmpty();
    }

    @Test
    void theExemplarsAreThoseOfTheReplay() {
        assertThat(plan("{\"exemplars\":123}").retention().get(0).config()).containsEntry("exemplars", 123);
    }

    @Test
    void anUnusableValueIsNamed() {
        assertThatThrownBy(() -> plan("{\"channels\":2}")).hasMessageContaining("channels").hasMessageContaining("got 2");
    }
}
