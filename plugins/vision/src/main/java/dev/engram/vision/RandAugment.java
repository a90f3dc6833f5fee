package dev.engram.vision;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import dev.engram.api.plugin.Plugin;

/**
 * Some of fourteen changes of geometry and colour, drawn evenly, all of one strength (Cubuk et al., "RandAugment: Practical automated data
 * augmentation with a reduced search space", 2020). Strengths mean what they do in torchvision's {@code RandAugment} with 31 bins; geometry is
 * bilinear here, nearest pixel there. Grey pictures have no colour to change: that draw does nothing.
 */
@Plugin(name = "rand-augment", config = RandAugment.Config.class)
public final class RandAugment implements AugmentationFactory<RandAugment.Config> {
    /**
     * What can be chosen.
     *
     * @param ops       changes one after the other; 2 by default
     * @param magnitude their strength, 0 to 30; 9 by default
     * @param fill      what a moved picture leaves free: {@code black} (default) or {@code edge}
     */
    public record Config(Integer ops, Integer magnitude, String fill) {
        public Config {
            ops = Checks.within("ops", ops, 2, 0, 14);
            magnitude = Checks.within("magnitude", magnitude, 9, 0, Change.STRONGEST);
            fill = fill == null ? "black" : Fill.checked(fill);
        }
    }

    @Override
    public Augmentation create(Config config) {
        Change[] all = Change.values();
        boolean edge = Fill.isEdge(config.fill());
        return (picture, random) -> {
            Picture changed = picture;
            for (int i = 0; i < config.ops(); i++) {
                Change change = all[random.nextInt(all.length)];
                double strength = change.strength(config.magnitude(), picture);
                boolean opposite = change.signed() && random.nextBoolean();
                changed = change.apply(changed, opposite ? -strength : strength, edge);
            }
            return changed;
        };
    }
}
