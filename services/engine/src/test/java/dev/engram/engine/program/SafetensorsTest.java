package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        // Given tensors of several types and shapes
        Map<String, NDArray> tensors = Map.of(
                "a.weight", manager.create(new float[] {1, -2, 3.5f, 0, 5, 6}, new Shape(2, 3)),
                "b", manager.create(new long[] {Long.MAX_VALUE, 2}),
                "scalar", manager.create(7f),
                "bytes", manager.create(ByteBuffer.wrap(new byte[] {1, 2, 3}), new Shape(3), DataType.UINT8));

        // When they travel through a file
        Safetensors.write(tensors, folder.resolve("t"));
        Map<String, NDArray> read = Safetensors.read(folder.resolve("t"), manager);

        // Then names, types, shapes and numbers are the same
        assertThat(read.keySet()).containsExactly("a.weight", "b", "bytes", "scalar");
        read.forEach((name, array) -> {
            assertThat(array.getShape()).isEqualTo(tensors.get(name).getShape());
            assertThat(array.getDataType()).isEqualTo(tensors.get(name).getDataType());
            assertThat(array.toByteBuffer()).isEqualTo(tensors.get(name).toByteBuffer());
        });
    }

    @Test
    void equalTensorsMakeEqualBytesInAnyOrder() throws Exception {
        // Given the same tensors in two orders, one of them a view that lies crosswise in memory
        NDArray plain = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        NDArray crosswise = manager.create(new float[] {1, 4, 2, 5, 3, 6}, new Shape(3, 2)).transpose();
        NDArray other = manager.create(new float[] {9});
        Map<String, NDArray> one = new LinkedHashMap<>(Map.of("x", plain));
        one.put("y", other);
        Map<String, NDArray> two = new LinkedHashMap<>(Map.of("y", other));
        two.put("x", crosswise);

        // When both are written
        Safetensors.write(one, folder.resolve("one"));
        Safetensors.write(two, folder.resolve("two"));

        // Then the files are the same
        assertThat(folder.resolve("two")).hasSameBinaryContentAs(folder.resolve("one"));
    }

    @Test
    void theFileIsWhatTheFormatSays() throws Exception {
        Safetensors.write(Map.of("w", manager.create(new float[] {1f, 2f})), folder.resolve("t"));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("t"))).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) file.getLong()];
        file.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}");
        assertThat(header.length % 8).isZero();
        assertThat(file.getFloat()).isEqualTo(1f);
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws Exception {
        Safetensors.write(Map.of("w", manager.ones(new Shape(100))), folder.resolve("t"));
        byte[] all = Files.readAllBytes(folder.resolve("t"));
        Files.write(folder.resolve("t"), java.util.Arrays.copyOf(all, all.length - 4));
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("t"), manager)).isInstanceOf(IOException.class).hasMessageContaining("ends after");
    }

    @Test
    void anotherFileIsRefused() throws Exception {
        Files.writeString(folder.resolve("t"), "this is no such file at all");
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("t"), manager)).isInstanceOf(IOException.class).hasMessageContaining("not a safetensors file");
    }
}
