package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamSpecTest {
    @Test
    void experiencesClassesAndOptionsAreRead() {
        // When
        StreamSpec spec = StreamSpec.of("class:5x2,blurred=0.1,long-tail=100");

        // Then
        assertThat(spec.kind()).isEqualTo(StreamSpec.Kind.CLASS);
        assertThat(spec.experiences()).isEqualTo(5);
        assertThat(spec.classes()).isEqualTo(2);
        assertThat(spec.option("blurred")).isEqualTo(0.1);
        assertThat(spec.option("long-tail")).isEqualTo(100);
        assertThat(spec.option("relabelled")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotate:10", "permute:10", "slices:3,relabelled=0.05", "rotate:4,degrees=-30"})
    void otherKindsHaveNoClasses(String text) {
        assertThat(StreamSpec.of(text).classes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "class", "class:5", "rotate:10x2", "mix:3", "class:0x2", "class:5x0", "permute:-1", "class:5x2,"})
    void whatIsNoStreamIsToldWithWhatIsKnown(String text) {
        assertThatThrownBy(() -> StreamSpec.of(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("class:EXPERIENCESxCLASSES");
    }

    @ParameterizedTest
    @CsvSource({"'slices:3,blur=0.1',blurred", "'slices:3,blurred=2',0.0 to 1.0", "'slices:3,blurred=much',0.0 to 1.0"})
    void whatIsWrongWithAnOptionIsTold(String text, String told) {
        assertThatThrownBy(() -> StreamSpec.of(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(told);
    }
}
