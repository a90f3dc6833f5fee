package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.RoundFailure;
import dev.engram.vision.ResNet;
import dev.engram.vision.Vit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private static final InputSpec INPUT = new InputSpec(3, 32, 32, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    private static final List<String> NAMES = List.of("conv1.weight", "layer1.0.conv1.weight", "layer10.0.conv1.weight", "fc.weight", "fc.bias");

    @Test
    void aPatternMeansAParameterAndAllBelowIt() {
        assertThat(frozen("layer1")).containsExactly("layer1.0.conv1.weight");
        assertThat(frozen("fc.bias")).containsExactly("fc.bias");
    }

    @Test
    void aStarStandsForAnything() {
        assertThat(frozen("layer*.conv1.weight")).containsExactly("layer1.0.conv1.weight", "layer10.0.conv1.weight");
    }

    @Test
    void theBackboneIsAllButTheHead() {
        assertThat(frozen("backbone")).containsExactlyElementsOf(NAMES.subList(0, 3));
    }

    @Test
    void aPatternWithoutParametersSaysWhichThereAre() {
        assertThatThrownBy(() -> frozen("layer2")).isInstanceOf(RoundFailure.class)
                .hasMessageContaining("training.frozen: no parameter is called 'layer2'").hasMessageContaining("layer10.0.conv1.weight");
    }

    @Test
    void somethingMustBeLeftToTrain() {
        assertThatThrownBy(() -> frozen("*")).hasMessageContaining("leaves nothing to train");
    }

    @Test
    void theClosestPatternDecidesTheRate() {
        // Given rates for the backbone and for a part of it
        ParameterGroups groups = groups(TrainingPlan.builder().rates(Map.of("backbone", 0.1, "layer1", 0.5)));

        // Then the part has its own, the backbone its, and the head the plan's
        assertThat(groups.rate("layer1.0.conv1.weight")).isEqualTo(0.5);
        assertThat(groups.rate("conv1.weight")).isEqualTo(0.1);
        assertThat(groups.rate("fc.weight")).isEqualTo(1);
    }

    /** BEiT: the stem is layer 0, block i layer i + 1, final norm and head the last; the rate is decay^(last − layer). */
    @Test
    void theLayersOfAVitAreThoseOfBeit() {
        Network network = new Vit.Tiny().create(new Vit.Config(null, null, null, null), INPUT, 10);
        ParameterGroups groups = ParameterGroups.of(TrainingPlan.builder().layerDecay(0.75).build(), network);
        assertThat(List.of("cls_token", "pos_embed", "patch_embed.proj.weight")).allSatisfy(name -> assertThat(groups.layer(name)).isZero());
        assertThat(groups.layer("blocks.0.attn.qkv.weight")).isEqualTo(1);
        assertThat(groups.layer("blocks.11.mlp.fc2.bias")).isEqualTo(12);
        assertThat(List.of("norm.weight", "head.weight")).allSatisfy(name -> assertThat(groups.layer(name)).isEqualTo(13));
        assertThat(groups.rate("pos_embed")).isCloseTo(Math.pow(0.75, 13), within(1e-12));
        assertThat(groups.rate("blocks.11.norm1.weight")).isCloseTo(0.75, within(1e-12));
        assertThat(groups.rate("head.bias")).isEqualTo(1);
    }

    @Test
    void theLayersOfAResNetAreItsBlocks() {
        Network network = new ResNet().create(new ResNet.Config(18, null, 8), INPUT, 10);
        ParameterGroups groups = ParameterGroups.of(TrainingPlan.defaults(), network);
        assertThat(List.of("conv1.weight", "layer1.0.conv1.weight", "layer1.1.bn2.bias", "layer4.1.conv2.weight", "fc.weight"))
                .extracting(groups::layer).containsExactly(0, 1, 2, 8, 9);
    }

    @Test
    void patternsTakeParametersOutOfTheDecay() {
        ParameterGroups groups = groups(TrainingPlan.builder().undecayed(List.of("conv1")));
        assertThat(groups.decays("conv1.weight")).isFalse();
        assertThat(groups.decays("layer1.0.conv1.weight")).isTrue();
    }

    private static Iterable<String> frozen(String pattern) {
        return groups(TrainingPlan.builder().frozen(List.of(pattern))).frozen();
    }

    private static ParameterGroups groups(TrainingPlan.Builder plan) {
        return ParameterGroups.of(plan.build(), NAMES, List.of("fc.weight", "fc.bias"));
    }
}
