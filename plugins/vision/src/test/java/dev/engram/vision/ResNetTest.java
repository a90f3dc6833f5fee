package dev.engram.vision;

import dev.engram.testkit.ModelContract;
import java.util.List;

class ResNetTest extends ModelContract<ResNet.Config> {
    @Override
    protected ResNet plugin() {
        return new ResNet();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"depth\":50,\"width\":4}");
    }
}
