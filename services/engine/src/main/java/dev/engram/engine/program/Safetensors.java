package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

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
        byte[] header = header(sorted);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(header.length).put(header).flip();
            writeAll(out, start);
            for (NDArray array : sorted.values()) {
                writeAll(out, array.toByteBuffer());
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

    private static byte[] header(Map<String, NDArray> sorted) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, NDArray> entry : sorted.entrySet()) {
            NDArray array = entry.getValue();
            String type = NAMES.get(array.getDataType());
            if (type == null) {
                throw new IllegalArgumentException("'" + entry.getKey() + "' is " + array.getDataType() + "; a file takes " + NAMES.keySet());
            }
            ObjectNode each = header.putObject(entry.getKey()).put("dtype", type);
            each.set("shape", JSON.valueToTree(array.getShape().getShape()));
            long end = offset + array.getShape().size() * array.getDataType().getNumOfBytes();
            each.putArray("data_offsets").add(offset).add(end);
            offset = end;
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
