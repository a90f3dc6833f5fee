package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Value on {@code engram.serving} (compacted); key = {@code scenario/replica}; null when the replica leaves.
 *
 * @param format   version of this record format, 1
 * @param scenario scenario id
 * @param replica  id of the serving replica
 * @param version  MLflow's model version
 * @param bundle   SHA-256 of its {@code bundle.json}
 * @param state    {@code ready} or {@code failed}
 * @param reason   why it failed, or null
 * @param time     ISO-8601 UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelServed(
        int format, String scenario, String replica, String version, String bundle, String state, String reason, String time) {
    public static final String READY = "ready";
    public static final String FAILED = "failed";
}
