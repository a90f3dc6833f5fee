package dev.engram.vision;

import dev.engram.api.network.Conv;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.InputSpec;

/**
 * Dosovitskiy et al., "An Image is Worth 16x16 Words" (2020), in the small sizes of Touvron et al., "Training data-efficient image transformers" (2020),
 * with timm's weight names ({@code vit_tiny_patch16_224}, {@code vit_small_patch16_224}). Positions belong to the size of the picture.
 */
public final class Vit {
    private static final double EPSILON = 1e-6;
    private static final int HEAD_WIDTH = 64;
    private static final int HIDDEN = 4;

    private Vit() {}

    /**
     * What can be chosen.
     *
     * @param patch           side of a patch in pixels, which must divide both sides of the picture; 16 by default, 4 for pictures of up to 64 pixels
     * @param depth           number of blocks; 12 by default
     * @param dropout         share of the values zeroed while training, after the positions, in the blocks and before the head; 0 by default
     * @param stochasticDepth share of samples that skip the last block's branches while training, less for earlier ones; 0 by default
     */
    public record Config(Integer patch, Integer depth, Double dropout, Double stochasticDepth) {
        public Config {
            Checks.require(patch == null || patch >= 1 && patch <= 1024, "patch", patch, "1 to 1024");
            depth = Checks.within("depth", depth, 12, 1, 100);
            dropout = Checks.within("dropout", dropout, 0, 0, 0.9);
            stochasticDepth = Checks.within("stochasticDepth", stochasticDepth, 0, 0, 0.9);
        }
    }

    /** 192 features in 3 heads. */
    @Plugin(name = "vit-tiny", config = Config.class)
    public static final class Tiny implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("vit-tiny", 3, config, input, classes);
        }
    }

    /** 384 features in 6 heads. */
    @Plugin(name = "vit-small", config = Config.class)
    public static final class Small implements ModelFactory<Config> {
        @Override
        public Network create(Config config, InputSpec input, int classes) {
            return network("vit-small", 6, config, input, classes);
        }
    }

    private static Network network(String name, int heads, Config config, InputSpec input, int classes) {
        int patch = config.patch() != null ? config.patch() : Stem.isSmall(input) ? 4 : 16;
        Checks.require(input.height() % patch == 0 && input.width() % patch == 0, "patch", patch,
                "a size that divides " + input.height() + " and " + input.width());
        NetworkBuilder network = Network.builder(input).named(name);
        network.conv("patch_embed.proj", Conv.of(heads * HEAD_WIDTH, patch).stride(patch).padding(0).biased()).tokens();
        network.classToken("cls_token").positionEmbedding("pos_embed").dropout(config.dropout());
        for (int block = 0; block < config.depth(); block++) {
            double skipped = config.depth() == 1 ? 0 : config.stochasticDepth() * block / (config.depth() - 1);
            block(network, "blocks." + block, heads, config.dropout(), skipped);
        }
        network.layerNorm("norm", EPSILON).takeToken(0).dropout(config.dropout());
        return network.output("features").head("head", classes).build();
    }

    /** Attention mixes the tokens, then two layers work on each alone; both beside an identity. */
    private static void block(NetworkBuilder network, String name, int heads, double dropout, double skipped) {
        int features = heads * HEAD_WIDTH;
        String identity = network.last();
        network.layerNorm(name + ".norm1", EPSILON).linear(name + ".attn.qkv", 3 * features).attention(heads)
                .linear(name + ".attn.proj", features).dropout(dropout).stochasticDepth(skipped).add(identity);
        identity = network.last();
        network.layerNorm(name + ".norm2", EPSILON).linear(name + ".mlp.fc1", HIDDEN * features).activation("gelu").dropout(dropout)
                .linear(name + ".mlp.fc2", features).dropout(dropout).stochasticDepth(skipped).add(identity);
    }
}
