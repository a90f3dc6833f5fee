package dev.engram.serving.http;

import dev.engram.inference.OnnxModel;
import dev.engram.serving.model.ServedModel;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The pictures of an inference request, checked against the model they are for.
 *
 * @param values  one plane per channel, one picture behind the other
 * @param count   number of pictures
 * @param outputs names of the outputs to compute
 */
record Batch(float[] values, int count, Set<String> outputs) {
    /** Takes float tensors of the model's shape, or picture files as base64 texts. */
    static Batch of(InferRequest request, ServedModel model) {
        if (request.inputs().size() != 1 || !request.inputs().get(0).name().equals(OnnxModel.INPUT)) {
            throw new BadRequestException("expected one input '" + OnnxModel.INPUT + "', got "
                    + request.inputs().stream().map(InferRequest.Input::name).toList());
        }
        InferRequest.Input input = request.inputs().get(0);
        Set<String> outputs = outputs(request, model);
        return switch (input.datatype()) {
            case "FP32" -> floats(input, model, outputs);
            case "BYTES" -> pictures(input, model, outputs);
            default -> throw new BadRequestException("datatype '" + input.datatype() + "' of input '" + input.name()
                    + "'; known are FP32 and BYTES (picture files as base64)");
        };
    }

    private static Batch floats(InferRequest.Input input, ServedModel model, Set<String> outputs) {
        List<Long> expected = new ArrayList<>(List.of(-1L));
        expected.addAll(model.onnx().pictureShape());
        List<Long> shape = input.shape();
        if (shape.size() != expected.size() || !shape.subList(1, shape.size()).equals(model.onnx().pictureShape())) {
            throw new BadRequestException("unexpected shape for input '" + input.name() + "': expected " + expected + ", got " + shape);
        }
        int count = count(shape, model);
        long size = model.onnx().pictureShape().stream().mapToLong(Long::longValue).reduce(count, (a, b) -> a * b);
        if (input.numbers().length != size || !input.texts().isEmpty()) {
            throw new BadRequestException("input '" + input.name() + "' of shape " + shape + " needs " + size + " numbers, got "
                    + input.numbers().length);
        }
        return new Batch(input.numbers(), count, outputs);
    }

    private static Batch pictures(InferRequest.Input input, ServedModel model, Set<String> outputs) {
        List<Long> shape = input.shape();
        if (shape.isEmpty() || shape.size() > 2 || shape.size() == 2 && shape.get(1) != 1) {
            throw new BadRequestException("unexpected shape for input '" + input.name() + "': expected [n] or [n, 1] of BYTES, got " + shape);
        }
        int count = count(shape, model);
        if (input.texts().size() != count) {
            throw new BadRequestException("input '" + input.name() + "' of shape " + shape + " needs " + count + " texts, got "
                    + input.texts().size());
        }
        float[] values = null;
        for (int i = 0; i < count; i++) {
            float[] picture = model.values(decoded(input.texts().get(i)));
            values = values == null ? new float[count * picture.length] : values;
            System.arraycopy(picture, 0, values, i * picture.length, picture.length);
        }
        return new Batch(values, count, outputs);
    }

    private static int count(List<Long> shape, ServedModel model) {
        long count = shape.get(0);
        if (count < 1 || count > model.largestBatch()) {
            throw new BadRequestException("a batch of " + count + " pictures; 1 to " + model.largestBatch() + " are taken at once");
        }
        return (int) count;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("a BYTES element is no base64: " + e.getMessage());
        }
    }

    private static Set<String> outputs(InferRequest request, ServedModel model) {
        List<String> known = model.onnx().outputs().stream().map(OnnxModel.Port::name).toList();
        if (request.outputs().isEmpty()) {
            return new LinkedHashSet<>(known);
        }
        for (String output : request.outputs()) {
            if (!known.contains(output)) {
                throw new BadRequestException("unexpected output '" + output + "'; known are " + known);
            }
        }
        return new LinkedHashSet<>(request.outputs());
    }
}
