package dev.engram.serving.http;

/** Headers of every answer. */
final class Headers {
    /** Version of the model that answered. */
    static final String MODEL_VERSION = "engram-model-version";
    /** Seconds after which a refused request may succeed. */
    static final String RETRY_AFTER = "Retry-After";

    private Headers() {}
}
