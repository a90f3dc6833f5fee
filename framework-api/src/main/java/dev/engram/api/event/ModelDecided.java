package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Value on {@code engram.decisions}, kept for ever; key = scenario. The trainer applies each decision once, by its id.
 *
 * @param format           version of this record format, 1
 * @param decision         id of the decision, the same however often it is sent
 * @param scenario         scenario id
 * @param kind             {@code promoted}, {@code rolled-back}, {@code restored} or {@code rejected-by-review}
 * @param round            round of the version decided on
 * @param version          MLflow's model version
 * @param previousChampion version that was champion before, or null
 * @param reason           for people
 * @param time             ISO-8601 UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelDecided(
        int format,
        String decision,
        String scenario,
        String kind,
        long round,
        String version,
        String previousChampion,
        String reason,
        String time) {
    public static final String PROMOTED = "promoted";
    public static final String ROLLED_BACK = "rolled-back";
    public static final String RESTORED = "restored";
    public static final String REJECTED_BY_REVIEW = "rejected-by-review";
}
