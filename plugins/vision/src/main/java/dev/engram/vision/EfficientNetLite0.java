package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tan and Le, "EfficientNet" (2019), in its form for small devices: no gates, and ReLU6 for activation. Weight names as timm's
 * {@code efficientnet_lite0}; symmetric padding like it, or, with {@code padding: same} and {@code epsilon: 0.001}, TensorFlow's, which the
 * published ImageNet weights were trained with (timm's {@code tf_efficientnet_lite0}).
 */
@Plugin(name = "efficientnet-lite0", config = EfficientNetLite0.Config.class)
public final class EfficientNetLite0 implements ModelFactory<EfficientNetLite0.Config> {
    private static final int STEM = 32;
    private static final int LAST = 1280;
    private static final double MOMENTUM = 0.1;
    private static final String SYMMETRIC = "symmetric";
    private static final String SAME = "same";

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
     * @param padding         {@code symmetric}, or {@code same} as TensorFlow pads, which differs where a stride halves an even size;
     *     {@code symmetric} by default
     * @param epsilon         added to the variance by batch normalisation; 1e-5 by default
     */
    public record Config(Double dropout, Double stochasticDepth, String stem, String padding, Double epsilon) {
        public Config {
            dropout = Checks.within("dropout", dropout, 0.2, 0, 0.9);
            stochasticDepth = Checks.within("stochasticDepth", stochasticDepth, 0, 0, 0.9);
            stem = Stem.checked(stem);
            padding = padding == null ? SYMMETRIC : padding;
            Checks.require(padding.equals(SYMMETRIC) || padding.equals(SAME), "padding", padding, SYMMETRIC + " or " + SAME);
            epsilon = Checks.within("epsilon", epsilon, 1e-5, 1e-9, 0.1);
        }
    }

    @Override
    public Network create(Config config, InputSpec input, int classes) {
        boolean keepsSize = Stem.keepsSize(config.stem(), input);
        NetworkBuilder network = Network.builder(input).named("efficientnet-lite0");
        Layers layers = new Layers(network, config);
        layers.conv("conv_stem", Conv.of(STEM, 3).stride(keepsSize ? 1 : 2), "bn1").activation("relu6");
        int all = STAGES.stream().mapToInt(Stage::blocks).sum();
        int done = 0;
        for (int stage = 0; stage < STAGES.size(); stage++) {
            for (int block = 0; block < STAGES.get(stage).blocks(); block++) {
                int stride = block > 0 || keepsSize && stage == 1 ? 1 : STAGES.get(stage).stride();
                double share = config.stochasticDepth() * done++ / all;
                layers.block("blocks." + stage + "." + block + ".", STAGES.get(stage), stride, share);
            }
        }
        layers.conv("conv_head", Conv.of(LAST, 1), "bn2").activation("relu6").globalAvgPool().flatten();
        return network.dropout(config.dropout()).output("features").head("classifier", classes).build();
    }

    /** Convolutions padded and normalised as configured. */
    private record Layers(NetworkBuilder network, Config config) {
        NetworkBuilder conv(String name, Conv conv, String norm) {
            NetworkBuilder convolved = config.padding().equals(SAME) ? network.convSame(name, conv) : network.conv(name, conv);
            return convolved.batchNorm(norm, config.epsilon(), MOMENTUM);
        }

        void block(String name, Stage stage, int stride, double skipped) {
            String identity = network.last();
            int channels = network.shape().size(0);
            int wide = channels * stage.expansion();
            int norm = 1;
            if (stage.expansion() > 1) {
                conv(name + "conv_pw", Conv.of(wide, 1), name + "bn" + norm++).activation("relu6");
            }
            conv(name + "conv_dw", Conv.of(wide, stage.kernel()).stride(stride).groups(wide), name + "bn" + norm++).activation("relu6");
            conv(name + (stage.expansion() > 1 ? "conv_pwl" : "conv_pw"), Conv.of(stage.channels(), 1), name + "bn" + norm);
            if (stride == 1 && channels == stage.channels()) {
                network.stochasticDepth(skipped).add(identity);
            }
        }
    }

    /** The names of the first PyTorch port, which counts blocks through all stages and calls the normalisation behind a convolution by its place. */
    @Override
    public List<Map<String, String>> aliases(Network network) {
        Map<String, String> names = new HashMap<>();
        network.parameters().forEach(tensor -> names.put(tensor.name(), ported(tensor.name())));
        network.buffers().forEach(tensor -> names.put(tensor.name(), ported(tensor.name())));
        return List.of(names);
    }

    private static String ported(String name) {
        String[] parts = name.split("\\.");
        String role = "." + parts[parts.length - 1];
        if (parts.length == 2) {
            return switch (parts[0]) {
                case "conv_stem" -> "_conv_stem" + role;
                case "bn1" -> "_bn0" + role;
                case "conv_head" -> "_conv_head" + role;
                case "bn2" -> "_bn1" + role;
                default -> "_fc" + role;
            };
        }
        int stage = Integer.parseInt(parts[1]);
        int block = STAGES.subList(0, stage).stream().mapToInt(Stage::blocks).sum() + Integer.parseInt(parts[2]);
        // Without an expansion the block begins with its second convolution.
        boolean expands = STAGES.get(stage).expansion() > 1;
        String layer = switch (parts[3]) {
            case "conv_pw" -> expands ? "_expand_conv" : "_project_conv";
            case "conv_dw" -> "_depthwise_conv";
            case "conv_pwl" -> "_project_conv";
            default -> "_bn" + (Integer.parseInt(parts[3].substring(2)) - (expands ? 1 : 0));
        };
        return "_blocks." + block + "." + layer + role;
    }
}
