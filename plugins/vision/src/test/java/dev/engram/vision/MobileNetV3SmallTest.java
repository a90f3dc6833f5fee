package dev.engram.vision;

import dev.engram.testkit.ModelContract;
import java.util.List;

class MobileNetV3SmallTest extends ModelContract<MobileNetV3Small.Config> {
    @Override
    protected MobileNetV3Small plugin() {
        return new MobileNetV3Small();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"stem\":\"cifar\"}");
    }
}
