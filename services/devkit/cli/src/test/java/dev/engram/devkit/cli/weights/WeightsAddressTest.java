package dev.engram.devkit.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsAddressTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "net.pth, model, net.pth",
        "teacher=net.pth, teacher, net.pth",
        "dir/a=b.pth, model, dir/a=b.pth",
        "https://host/w?key=value, model, https://host/w?key=value",
        "teacher=s3://bucket/a/b.safetensors, teacher, s3://bucket/a/b.safetensors"})
    void nameAndLocationAreTold(String text, String name, String location) {
        assertThat(WeightsAddress.of(text)).isEqualTo(new WeightsAddress(name, location, null));
    }

    @Test
    void aHashBelongsToTheBytes() {
        assertThat(WeightsAddress.of("https://host/w#sha256=" + HASH)).isEqualTo(new WeightsAddress("model", "https://host/w", HASH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.pth#sha256=12ab", "", "teacher=#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> WeightsAddress.of(text)).isInstanceOf(UserError.class).hasMessageContaining("--weights");
    }

    @Test
    void publishedWeightsAreKnownByName() {
        assertThat(WeightsAddress.of("efficientnet-lite0").published()).hasValueSatisfying(weights -> assertThat(weights.settings()).containsEntry("size", 224));
    }
}
