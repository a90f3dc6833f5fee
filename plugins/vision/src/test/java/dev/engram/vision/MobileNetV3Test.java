package dev.engram.vision;

import dev.engram.api.network.ModelFactory;
import dev.engram.testkit.ModelContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

class MobileNetV3Test {
    @Nested
    class Small extends ModelContract<MobileNetV3.Config> {
        @Override
        protected ModelFactory<MobileNetV3.Config> plugin() {
            return new MobileNetV3.Small();
        }

        @Override
        protected List<String> configurations() {
            return List.of("{}", "{\"stem\":\"cifar\"}", "{\"momentum\":0.01}");
        }
    }

    @Nested
    class Large extends ModelContract<MobileNetV3.Config> {
        @Override
        protected ModelFactory<MobileNetV3.Config> plugin() {
            return new MobileNetV3.Large();
        }

        @Override
        protected List<String> configurations() {
            return List.of("{}", "{\"stem\":\"imagenet\",\"hidden\":64}");
        }
    }
}
