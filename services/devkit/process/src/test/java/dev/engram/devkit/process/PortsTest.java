package dev.engram.devkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void givesNoPortTwice() {
        assertThat(IntStream.range(0, 500).mapToObj(i -> Ports.free())).doesNotHaveDuplicates().allMatch(port -> port >= 15_000 && port < 31_000);
    }
}
