package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.List;

/**
 * Tan and Le, "EfficientNet" (2019), in its form for small devices: no gates, and ReLU6 for activation. Weight names and symmetric padding as timm's
 * {@code efficientnet_lite0}.
 */
@Plugin(name = "efficientnet-lite0", config = EfficientNetLite0.Config.class)
public final class EfficientNetLite0 implements ModelFactory<EfficientNetLite0.Config> {
    private static final int STEM = 32;
    private static final int LAST = 1280;

    private record Stage(int blocks, int kernel, int stride, int expansion, int channels) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 3, 1, 1, 16),
            new Stage(2, 3, 2, 6, 24),
            new Stage(2, 5, 2, 6, 40),
            new Stage(3, 3, 2, 6, 80),
            new Stage(3, 5, 1, 6, 112),
            new Stage(4, 5, 2, 6, 192),
            new Stage(1, 3, 1, 6, 320));

    /**
     * What can be chosen.
     *
     * @param dropout         share of the features zeroed while training; 0.2 by default
     * @param stochasticDepth share of samples that skip the last residual branch while training, less for earlier ones; 0 by default
     * @param stem            {@code imagenet} halves the size twice at the start; {@code cifar} does not; by default {@code cifar} for
     *     pictures of up to 64 pixels
     */
    public record Config(Double dropout, Double stochasticDepth, String stem) {
        public Config {
            dropout = Checks.within("dropout", dropout, 0.2, 0, 0.9);
            stochasticDepth = Checks.within("stochasticDepth", stochasticDepth, 0, 0, 0.9);
            stem = Stem.checked(stem);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        boolean keepsSize = Stem.keepsSize(config.stem(), input);
        NetworkBuilder network = Network.builder(input).named("efficientnet-lite0");
        network.conv("conv_stem", Conv.of(STEM, 3).stride(keepsSize ? 1 : 2)).batchNorm("bn1").activation("relu6");
        int all = STAGES.stream().mapToInt(Stage::blocks).sum();
        int done = 0;
        for (int stage = 0; stage < STAGES.size(); stage++) {
            for (int block = 0; block < STAGES.get(stage).blocks(); block++) {
                int stride = block > 0 || keepsSize && stage == 1 ? 1 : STAGES.get(stage).stride();
                double share = config.stochasticDepth() * done++ / all;
                block(network, "blocks." + stage + "." + block + ".", STAGES.get(stage), stride, share);
            }
        }
        network.conv("conv_head", Conv.of(LAST, 1)).batchNorm("bn2").activation("relu6").globalAvgPool().flatten();
        return network.dropout(config.dropout()).output("features").head("classifier", classes).build();
    }

    private static void block(NetworkBuilder network, String name, Stage stage, int stride, double skipped) {
        String identity = network.last();
        int channels = network.shape().size(0);
        int wide = channels * stage.expansion();
        int norm = 1;
        if (stage.expansion() > 1) {
            network.conv(name + "conv_pw", Conv.of(wide, 1)).batchNorm(name + "bn" + norm++).activation("relu6");
        }
        network.conv(name + "conv_dw", Conv.of(wide, stage.kernel()).stride(stride).groups(wide)).batchNorm(name + "bn" + norm++).activation("relu6");
        String project = stage.expansion() > 1 ? "conv_pwl" : "conv_pw";
        network.conv(name + project, Conv.of(stage.channels(), 1)).batchNorm(name + "bn" + norm);
        if (stride == 1 && channels == stage.channels()) {
            network.stochasticDepth(skipped).add(identity);
        }
    }
}
