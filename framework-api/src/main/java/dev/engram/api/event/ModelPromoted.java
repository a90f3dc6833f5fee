package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Value on {@code engram.models.promoted} (compacted); key = scenario.
 *
 * @param format          version of this record format, 1
 * @param scenario        scenario id
 * @param version         MLflow's model version
 * @param round           round number
 * @param bundle          SHA-256 of the bundle's {@code bundle.json}, itself a blob
 * @param previousVersion what was promoted before, or null
 * @param time            ISO-8601 UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPromoted(
        int format, String scenario, String version, long round, String bundle, String previousVersion, String time) {}
