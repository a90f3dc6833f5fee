package dev.engram.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferReaderTest {
    @Test
    void readsNestedAndFlatData() throws IOException {
        InferRequest request = read("""
                {"id":"7","parameters":{"x":[1,{"y":2}]},
                 "inputs":[{"name":"input","shape":[2,1,1,2],"datatype":"FP32","parameters":{},"data":[[[[1,2.5]]],[[[3,4e-1]]]]}],
                 "outputs":[{"name":"output","parameters":{"classification":0}}]}""");

        assertThat(request.id()).isEqualTo("7");
        assertThat(request.outputs()).containsExactly("output");
        InferRequest.Input input = request.inputs().get(0);
        assertThat(input.shape()).containsExactly(2L, 1L, 1L, 2L);
        assertThat(input.numbers()).containsExactly(1, 2.5f, 3, 0.4f);
        assertThat(read("{\"inputs\":[{\"name\":\"i\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[5]}]}").inputs().get(0).numbers()).containsExactly(5);
    }

    @Test
    void readsTexts() throws IOException {
        InferRequest request = read("{\"inputs\":[{\"name\":\"i\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"AA==\",\"BB==\"]}]}");

        assertThat(request.inputs().get(0).texts()).containsExactly("AA==", "BB==");
        assertThat(request.id()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "{", "nonsense", "{}", "{\"inputs\":{}}", "{\"inputs\":[1]}", "{\"inputs\":[{\"name\":\"i\"}]}",
        "{\"inputs\":[{\"name\":\"i\",\"shape\":[1.5],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"i\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[{}]}]}",
        "{\"inputs\":[{\"name\":\"i\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1",
        "{\"outputs\":[{}],\"inputs\":[]}",
    })
    void whatIsNoRequestIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(BadRequestException.class);
    }

    private static InferRequest read(String json) throws IOException {
        return InferReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
