package dev.engram.inference;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the smallest useful ONNX file by hand: the pixels of a picture times a matrix. Its protobuf needs only numbers and
 * length-prefixed fields.
 */
final class TinyOnnx {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TinyOnnx() {}

    /** A model [batch, channels, height, width] -> [batch, rows of weights]. */
    static byte[] linear(String input, String output, int channels, int height, int width, float[][] weights) {
        TinyOnnx graph = new TinyOnnx()
                .field(1, node("Flatten", "flat", input))
                .field(1, node("Gemm", output, "flat", "weights").field(5, new TinyOnnx().text(1, "transB").number(3, 1).number(20, 2)))
                .text(2, "tiny")
                .field(5, matrix("weights", weights))
                .field(11, port(input, 0, channels, height, width))
                .field(12, port(output, 0, weights.length));
        return new TinyOnnx().number(1, 8).field(7, graph).field(8, new TinyOnnx().number(2, 17)).bytes();
    }

    private static TinyOnnx node(String op, String output, String... inputs) {
        TinyOnnx node = new TinyOnnx();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, op);
    }

    private static TinyOnnx matrix(String name, float[][] rows) {
        ByteBuffer raw = ByteBuffer.allocate(rows.length * rows[0].length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float value : row) {
                raw.putFloat(value);
            }
        }
        return new TinyOnnx().number(1, rows.length).number(1, rows[0].length).number(2, 1).text(8, name).raw(9, raw.array());
    }

    /** A float tensor; size 0 stands for an open one. */
    private static TinyOnnx port(String name, int... sizes) {
        TinyOnnx shape = new TinyOnnx();
        for (int size : sizes) {
            shape.field(1, size == 0 ? new TinyOnnx().text(2, "batch") : new TinyOnnx().number(1, size));
        }
        TinyOnnx tensor = new TinyOnnx().number(1, 1).field(2, shape);
        return new TinyOnnx().text(1, name).field(2, new TinyOnnx().field(1, tensor));
    }

    private TinyOnnx number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    private TinyOnnx text(int field, String text) {
        return raw(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private TinyOnnx field(int field, TinyOnnx message) {
        return raw(field, message.bytes());
    }

    private TinyOnnx raw(int field, byte[] bytes) {
        varint((long) field << 3 | 2);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private byte[] bytes() {
        return out.toByteArray();
    }
}
