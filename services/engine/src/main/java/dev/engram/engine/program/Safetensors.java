package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.engram.api.network.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Named tensors as a file in the safetensors format: 8 bytes little-endian length of the header, a JSON header, the numbers. Names
 * are sorted and nothing else goes in, so equal tensors make equal bytes. A tensor holds less than 2 GB.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<DataType, String> NAMES = Map.of(
            DataType.FLOAT32, "F32", DataType.FLOAT64, "F64", DataType.INT64, "I64", DataType.INT32, "I32",
            DataType.UINT8, "U8", DataType.INT8, "I8", DataType.BOOLEAN, "BOOL");

    private Safetensors() {}

    /**
     * Writes a file; one that is there is replaced.
     *
     * @param tensors in any order
     * @throws IllegalArgumentException for a type that the format or the engine does not carry
     */
    public static void write(Map<String, NDArray> tensors, Path file) throws IOException {
        Map<String, NDArray> sorted = new TreeMap<>(tensors);
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, NDArray> tensor : sorted.entrySet()) {
            NDArray array = tensor.getValue();
            String type = NAMES.get(array.getDataType());
            if (type == null) {
                throw new IllegalArgumentException("'" + tensor.getKey() + "' is " + array.getDataType() + "; a file takes " + NAMES.keySet());
            }
            long end = offset + array.getShape().size() * array.getDataType().getNumOfBytes();
            entries.add(new SafetensorsHeader.Entry(tensor.getKey(), type, array.getShape().getShape(), offset, end));
            offset = end;
        }
        Iterator<NDArray> arrays = sorted.values().iterator();
        write(entries, file, entry -> arrays.next().toByteBuffer());
    }

    /**
     * Writes tensors that no engine holds.
     *
     * @param specs  name and shape of each
     * @param values its float32 numbers; asked for one tensor after the other
     */
    static void write(List<TensorSpec> specs, Function<TensorSpec, float[]> values, Path file) throws IOException {
        Map<String, TensorSpec> sorted = new TreeMap<>();
        specs.forEach(spec -> sorted.put(spec.name(), spec));
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long offset = 0;
        for (TensorSpec spec : sorted.values()) {
            long end = offset + spec.shape().elements() * Float.BYTES;
            long[] shape = spec.shape().dims().stream().mapToLong(Integer::longValue).toArray();
            entries.add(new SafetensorsHeader.Entry(spec.name(), "F32", shape, offset, end));
            offset = end;
        }
        write(entries, file, entry -> {
            float[] numbers = values.apply(sorted.get(entry.name()));
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(numbers);
            return bytes;
        });
    }

    private static void write(List<SafetensorsHeader.Entry> entries, Path file, Function<SafetensorsHeader.Entry, ByteBuffer> numbers) throws IOException {
        byte[] header = header(entries);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(header.length).put(header).flip();
            writeAll(out, start);
            for (SafetensorsHeader.Entry entry : entries) {
                writeAll(out, numbers.apply(entry));
            }
        }
    }

    /**
     * Reads a file. The tensors are owned by the manager and require no gradients.
     *
     * @return by name, sorted
     * @throws IOException if it is not a whole file of this format
     */
    public static Map<String, NDArray> read(Path file, NDManager manager) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            Map<String, NDArray> tensors = new TreeMap<>();
            for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(in, file.toString())) {
                tensors.put(entry.name(), tensor(in, file, entry, manager));
            }
            return new LinkedHashMap<>(tensors);
        }
    }

    private static byte[] header(List<SafetensorsHeader.Entry> entries) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        for (SafetensorsHeader.Entry entry : entries) {
            ObjectNode each = header.putObject(entry.name()).put("dtype", entry.dtype());
            each.set("shape", JSON.valueToTree(entry.shape()));
            each.putArray("data_offsets").add(entry.from()).add(entry.to());
        }
        return SafetensorsHeader.padded(JSON.writeValueAsBytes(header));
    }

    private static NDArray tensor(FileChannel in, Path file, SafetensorsHeader.Entry entry, NDManager manager) throws IOException {
        DataType type = NAMES.entrySet().stream().filter(e -> e.getValue().equals(entry.dtype())).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> new IOException(file + ": '" + entry.name() + "' is of type '" + entry.dtype() + "'; known are " + NAMES.values()));
        Shape shape = new Shape(entry.shape());
        long length = entry.to() - entry.from();
        if (length != shape.size() * type.getNumOfBytes()) {
            throw new IOException(file + ": '" + entry.name() + "' of " + shape + " " + entry.dtype() + " cannot take " + length + " bytes");
        }
        return Arrays64.create(manager, SafetensorsHeader.bytes(in, file.toString(), entry.from(), length), shape, type);
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
