package dev.engram.vision;

import dev.engram.testkit.ModelContract;
import java.util.List;

class SmallCnnTest extends ModelContract<SmallCnn.Config> {
    @Override
    protected SmallCnn plugin() {
        return new SmallCnn();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"width\":4,\"hidden\":0}");
    }
}
