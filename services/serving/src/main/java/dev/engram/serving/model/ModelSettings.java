package dev.engram.serving.model;

/**
 * How models run.
 *
 * @param threads of ONNX Runtime in one run
 * @param runners runs of one model at the same time
 * @param batch   most pictures in one run, and in one request
 * @param queue   most requests that wait for one model
 */
public record ModelSettings(int threads, int runners, int batch, int queue) {
    public ModelSettings {
        require(threads, "threads");
        require(runners, "runners");
        require(batch, "batch");
        require(queue, "queue");
    }

    private static void require(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException("engram.serving." + name + ": at least 1, got " + value);
        }
    }
}
