package dev.engram.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.engram.inference.Tensor;
import dev.engram.serving.model.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer of the Open Inference Protocol. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferAnswer(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        String id,
        List<Output> outputs) {
    /** A tensor, its data flat. */
    record Output(String name, String datatype, List<Long> shape, float[] data) {}

    static InferAnswer of(ModelId model, String id, Batch batch, Map<String, Tensor> answers) {
        List<Output> outputs = new ArrayList<>();
        for (String name : batch.outputs()) {
            Tensor tensor = answers.get(name);
            List<Long> shape = new ArrayList<>(List.of((long) tensor.rows()));
            shape.addAll(tensor.shape());
            outputs.add(new Output(name, "FP32", shape, tensor.values()));
        }
        return new InferAnswer(model.scenario(), model.version(), id, outputs);
    }
}
