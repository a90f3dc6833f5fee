package dev.engram.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads an inference request as a stream: a tensor of millions of numbers becomes one array, nested or flat, and never a
 * tree of objects.
 */
final class InferReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private String id;
    private final List<InferRequest.Input> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();

    private InferReader(JsonParser parser) {
        this.parser = parser;
    }

    static InferRequest read(InputStream body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            return new InferReader(parser).request();
        } catch (JsonProcessingException e) {
            throw new BadRequestException("the request is no JSON of the protocol: " + e.getOriginalMessage());
        }
    }

    private InferRequest request() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "a request");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "id" -> id = text("id");
                case "inputs" -> each("inputs", this::input);
                case "outputs" -> each("outputs", () -> outputs.add(outputName()));
                default -> skip();
            }
        }
        if (inputs.isEmpty()) {
            throw new BadRequestException("the request has no 'inputs'");
        }
        return new InferRequest(id, inputs, outputs);
    }

    private interface Element {
        void read() throws IOException;
    }

    /** Reads the objects of an array. */
    private void each(String name, Element element) throws IOException {
        expect(parser.nextToken(), JsonToken.START_ARRAY, name);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "an element of " + name);
            element.read();
        }
    }

    private void input() throws IOException {
        String name = null;
        String datatype = null;
        List<Long> shape = null;
        Data data = new Data();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "name" -> name = text("name");
                case "datatype" -> datatype = text("datatype");
                case "shape" -> shape = shape();
                case "data" -> data.read();
                default -> skip();
            }
        }
        if (name == null || datatype == null || shape == null) {
            throw new BadRequestException("an input needs name, datatype, shape and data");
        }
        inputs.add(new InferRequest.Input(name, datatype, shape, data.numbers(), data.texts));
    }

    private String outputName() throws IOException {
        String name = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals("name")) {
                name = text("name");
            } else {
                skip();
            }
        }
        if (name == null) {
            throw new BadRequestException("an output needs a name");
        }
        return name;
    }

    private List<Long> shape() throws IOException {
        expect(parser.nextToken(), JsonToken.START_ARRAY, "shape");
        List<Long> shape = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a size");
            shape.add(parser.getLongValue());
        }
        return shape;
    }

    private String text(String name) throws IOException {
        expect(parser.nextToken(), JsonToken.VALUE_STRING, name);
        return parser.getText();
    }

    private void skip() throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }

    private static void expect(JsonToken found, JsonToken expected, String what) {
        if (found != expected) {
            throw new BadRequestException(what + ": expected " + expected + ", found " + found);
        }
    }

    /** A tensor's data, which grow. */
    private final class Data {
        private float[] numbers = new float[1024];
        private int count;
        private final List<String> texts = new ArrayList<>();

        void read() throws IOException {
            expect(parser.nextToken(), JsonToken.START_ARRAY, "data");
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                    add(parser.getFloatValue());
                } else {
                    throw new BadRequestException("data: expected numbers or texts, found " + token);
                }
            }
        }

        private void add(float value) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = value;
        }

        float[] numbers() {
            return Arrays.copyOf(numbers, count);
        }
    }
}
