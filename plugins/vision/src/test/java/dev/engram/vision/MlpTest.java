package dev.engram.vision;

import dev.engram.testkit.ModelContract;
import java.util.List;

class MlpTest extends ModelContract<Mlp.Config> {
    @Override
    protected Mlp plugin() {
        return new Mlp();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"hidden\":[8]}");
    }
}
