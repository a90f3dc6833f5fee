package dev.engram.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.testkit.ScenarioContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsTest extends ScenarioContract<Digits.Config> {
    @Override
    protected Digits plugin() {
        return new Digits();
    }

    @Override
    protected List<String> configurations() {
        return List.of("{}", "{\"exemplars\":100,\"epochs\":2,\"retention\":[]}");
    }

    @Test
    void keepsTwentyPicturesOfEachClass() {
        assertThat(plan("{}").retention().get(0).config()).containsEntry("exemplars", 200);
    }
}
