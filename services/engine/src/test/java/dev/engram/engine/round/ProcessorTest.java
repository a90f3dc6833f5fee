package dev.engram.engine.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorTest {
    @Test
    void twoMakersAreTwoEnvironments() {
        // Given two processors with the same instructions
        List<String> one = List.of("vendor_id\t: GenuineIntel", "cpu family\t: 6", "model\t\t: 143", "flags\t\t: sse4_2 avx avx2 avx512f avx512_bf16");
        List<String> other = List.of("vendor_id\t: AuthenticAMD", "cpu family\t: 25", "model\t\t: 17", "flags\t\t: avx512_bf16 avx512f avx2 avx sse4_2");

        // Then they are told apart, because the libraries compute in another order
        assertThat(Processor.of(one)).isEqualTo("AVX512_BF16 GenuineIntel 6/143");
        assertThat(Processor.of(other)).isEqualTo("AVX512_BF16 AuthenticAMD 25/17");
    }

    @Test
    void anUnknownProcessorIsNoError() {
        assertThat(Processor.of(List.of())).isEqualTo("DEFAULT");
        assertThat(Processor.of(List.of("Features\t: fp asimd", "CPU implementer\t: 0x41"))).isEqualTo("ASIMD 0x41");
    }

    @Test
    void aLimitTheProcessWasStartedWithIsPartOfTheEnvironment() {
        assertThat(Processor.limits(Map.of("PATH", "/bin"))).isEmpty();
        assertThat(Processor.limits(Map.of("ATEN_CPU_CAPABILITY", "avx2"))).isEqualTo(" limited to ATEN_CPU_CAPABILITY=avx2");
    }
}
