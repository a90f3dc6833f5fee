package dev.engram.serving.http;

import java.util.List;

/**
 * A request of the Open Inference Protocol.
 *
 * @param id      to be repeated in the answer; null if there is none
 * @param inputs  tensors
 * @param outputs names of the outputs asked for; empty: all
 */
record InferRequest(String id, List<Input> inputs, List<String> outputs) {
    /**
     * A tensor.
     *
     * @param numbers its data if they are numbers, flat
     * @param texts   its data if they are texts, flat
     */
    record Input(String name, String datatype, List<Long> shape, float[] numbers, List<String> texts) {}
}
