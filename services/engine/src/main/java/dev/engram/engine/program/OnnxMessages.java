package dev.engram.engine.program;

import dev.engram.api.network.OnnxNode;
import dev.engram.api.network.TensorShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.TreeMap;

/** Nodes, attributes and value descriptions of {@code onnx.proto}, by field number. */
final class OnnxMessages {
    static final int FLOAT = 1;
    private static final int INT64 = 7;

    private OnnxMessages() {}

    static Message node(String name, OnnxNode node) {
        Message message = new Message();
        node.inputs().forEach(input -> message.text(1, input));
        node.outputs().forEach(output -> message.text(2, output));
        message.text(3, name).text(4, node.op());
        new TreeMap<>(node.attributes()).forEach((key, value) -> message.message(5, attribute(name, key, value)));
        return message;
    }

    /** A value with a free batch axis. */
    static Message value(String name, TensorShape shape) {
        Message dims = new Message().message(1, new Message().text(2, "N"));
        shape.dims().forEach(dim -> dims.message(1, new Message().integer(1, dim)));
        Message tensor = new Message().integer(1, FLOAT).message(2, dims);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** Types of attributes: 1 float, 2 int, 3 string, 4 tensor, 6 floats, 7 ints. */
    private static Message attribute(String node, String key, Object value) {
        Message message = new Message().text(1, key);
        if (value instanceof Double real) {
            return message.real(2, real.floatValue()).integer(20, 1);
        }
        if (value instanceof Integer || value instanceof Long) {
            return message.integer(3, ((Number) value).longValue()).integer(20, 2);
        }
        if (value instanceof String text) {
            return message.text(4, text).integer(20, 3);
        }
        if (value instanceof OnnxNode.Constant constant) {
            return message.message(5, constant(constant)).integer(20, 4);
        }
        if (value instanceof List<?> list && list.stream().allMatch(Integer.class::isInstance)) {
            list.forEach(each -> message.integer(8, (Integer) each));
            return message.integer(20, 7);
        }
        if (value instanceof List<?> list && list.stream().allMatch(Double.class::isInstance)) {
            list.forEach(each -> message.real(7, ((Double) each).floatValue()));
            return message.integer(20, 6);
        }
        throw new IllegalArgumentException("node '" + node + "': ONNX attribute '" + key + "' cannot be " + value);
    }

    private static Message constant(OnnxNode.Constant constant) {
        Message tensor = new Message();
        constant.dims().forEach(dim -> tensor.integer(1, dim));
        boolean real = constant.floats() != null;
        int count = real ? constant.floats().size() : constant.longs().size();
        ByteBuffer bytes = ByteBuffer.allocate(count * (real ? 4 : 8)).order(ByteOrder.LITTLE_ENDIAN);
        if (real) {
            constant.floats().forEach(each -> bytes.putFloat(each.floatValue()));
        } else {
            constant.longs().forEach(bytes::putLong);
        }
        return tensor.integer(2, real ? FLOAT : INT64).data(9, bytes.flip());
    }
}
