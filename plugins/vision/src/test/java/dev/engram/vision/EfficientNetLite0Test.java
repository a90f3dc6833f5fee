package dev.engram.vision;

import dev.engram.testkit.ModelContract;
import java.util.List;

class EfficientNetLite0Test extends ModelContract<EfficientNetLite0.Config> {
    @Override
    protected EfficientNetLite0 plugin() {
        return new EfficientNetLite0();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"stem\":\"imagenet\",\"stochasticDepth\":0.2}");
    }
}
