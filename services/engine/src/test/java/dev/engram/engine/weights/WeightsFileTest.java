package dev.engram.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files were written by Python's torch and safetensors, see {@code bench/weights/files.py}; the numbers, too. */
class WeightsFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "protocol4.pth", "stream.pth", "all.safetensors"})
    void everyTensorHasTheShapeAndTheNumbersThatPythonSees(String name) throws Exception {
        // Given what Python printed, and a file it wrote of the same tensors
        JsonNode expected = new ObjectMapper().readTree(file("numbers.json").toFile());

        // When the file is read
        try (WeightsFile weights = WeightsFile.open(file(name))) {
            // Then there are these tensors and no others
            assertThat(weights.tensors().keySet()).containsExactlyInAnyOrderElementsOf(expected.properties().stream().map(Map.Entry::getKey).toList());
            for (Map.Entry<String, JsonNode> each : expected.properties()) {
                StoredTensor tensor = weights.tensors().get(each.getKey());
                assertThat(tensor.shape()).as(each.getKey()).isEqualTo(longs(each.getValue().path("shape")));
                assertThat(tensor.floats()).as(each.getKey()).containsExactly(floats(each.getValue().path("values")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "stream.pth", "all.safetensors"})
    void typesAreThoseOfTheFile(String name) throws Exception {
        try (WeightsFile weights = WeightsFile.open(file(name))) {
            assertThat(List.of("plain", "half", "brain", "double", "long", "byte", "truth").stream().map(weights.tensors()::get).map(StoredTensor::type))
                    .containsExactly(ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.F64, ElementType.I64, ElementType.U8, ElementType.BOOL);
        }
    }

    @Test
    void theStateDictOfACheckpointIsFoundBesideEpochAndOptimizer() throws Exception {
        try (WeightsFile weights = WeightsFile.open(file("checkpoint.pth"))) {
            assertThat(weights.tensors()).containsKey("module.plain").doesNotContainKey("momentum").hasSize(14);
        }
    }

    @Test
    void numbersOfABigEndianMachineAreTurned() throws Exception {
        try (WeightsFile weights = WeightsFile.open(file("big-endian.pth"))) {
            assertThat(weights.tensors().get("w").floats()).containsExactly(1f, -2.5f, 3.25f);
        }
    }

    @Test
    void theFormIsToldByTheBytesNotByTheName() throws IOException {
        List<WeightsFile.Form> forms = new ArrayList<>();
        for (String name : List.of("zip.pth", "stream.pth", "all.safetensors")) {
            try (WeightsFile weights = WeightsFile.open(file(name))) {
                forms.add(weights.form());
            }
        }
        assertThat(forms).containsExactly(WeightsFile.Form.TORCH_ZIP, WeightsFile.Form.TORCH_STREAM, WeightsFile.Form.SAFETENSORS);
    }

    static Path file(String name) {
        return Path.of("src/test/resources/weights").resolve(name);
    }

    private static List<Long> longs(JsonNode array) {
        List<Long> values = new ArrayList<>();
        array.forEach(each -> values.add(each.longValue()));
        return values;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).doubleValue();
        }
        return values;
    }
}
