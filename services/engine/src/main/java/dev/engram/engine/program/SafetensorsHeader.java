package dev.engram.engine.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the header of a safetensors file says. */
public final class SafetensorsHeader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final long LARGEST = 100_000_000;

    /**
     * A tensor of the file.
     *
     * @param dtype as the format calls it, known to this version or not
     * @param from  first byte, counted from the beginning of the file
     * @param to    byte behind the last; lies inside the file
     */
    public record Entry(String name, String dtype, long[] shape, long from, long to) {}

    private SafetensorsHeader() {}

    /**
     * Reads the header of an open file.
     *
     * @param file for messages
     * @return in the file's order
     * @throws IOException if it is not a whole file of this format
     */
    public static List<Entry> read(FileChannel in, String file) throws IOException {
        long length = in.size() < 8 ? -1 : bytes(in, file, 0, 8).getLong();
        if (length < 2 || length > LARGEST || length > in.size() - 8) {
            throw new IOException(file + " is not a safetensors file: header of " + length + " bytes in a file of " + in.size());
        }
        JsonNode header;
        try {
            header = JSON.readTree(bytes(in, file, 8, length).array());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException(file + " is not a safetensors file: its header is no JSON: " + e.getOriginalMessage(), e);
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : header.properties()) {
            if (!each.getKey().equals("__metadata__")) {
                entries.add(entry(each.getKey(), each.getValue(), 8 + length, in.size(), file));
            }
        }
        return entries;
    }

    /**
     * Copies a file with metadata in its header, as texts by name; the tensors are the same bytes.
     *
     * @param to must not exist
     */
    public static void copy(Path from, Path to, Map<String, String> metadata) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            read(in, from.toString());
            long length = bytes(in, from.toString(), 0, 8).getLong();
            ObjectNode header = JSON.createObjectNode();
            header.set("__metadata__", JSON.valueToTree(new TreeMap<>(metadata)));
            JSON.readTree(bytes(in, from.toString(), 8, length).array()).properties().stream().filter(each -> !each.getKey().equals("__metadata__"))
                    .forEach(each -> header.set(each.getKey(), each.getValue()));
            byte[] padded = padded(JSON.writeValueAsBytes(header));
            ByteBuffer start = ByteBuffer.allocate(8 + padded.length).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).put(padded).flip();
            while (start.hasRemaining()) {
                out.write(start);
            }
            for (long at = 8 + length; at < in.size();) {
                at += in.transferTo(at, in.size() - at, out);
            }
        }
    }

    /** With blanks behind, so that the numbers begin at a multiple of eight. */
    static byte[] padded(byte[] json) {
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static Entry entry(String name, JsonNode said, long base, long size, String file) throws IOException {
        JsonNode shape = said.path("shape");
        JsonNode offsets = said.path("data_offsets");
        boolean numbers = shape.isArray();
        for (JsonNode each : shape) {
            numbers &= each.isIntegralNumber() && each.canConvertToLong() && each.longValue() >= 0;
        }
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (!said.path("dtype").isTextual() || !numbers || from < 0 || to < from) {
            throw new IOException(file + ": '" + name + "' of " + shape + " " + said.path("dtype").asText() + " cannot lie at " + offsets);
        }
        if (to > size - base) {
            throw new IOException(file + " ends after " + size + " bytes; '" + name + "' lies up to byte " + (base + to));
        }
        long[] dims = new long[shape.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = shape.get(axis).longValue();
        }
        return new Entry(name, said.path("dtype").asText(), dims, base + from, base + to);
    }

    /** Some bytes of the file. */
    static ByteBuffer bytes(FileChannel in, String file, long at, long length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int read = in.read(buffer, at + buffer.position());
            if (read < 0) {
                throw new IOException(file + " ends after " + in.size() + " bytes; " + (at + length) + " expected");
            }
        }
        return buffer.flip();
    }
}
