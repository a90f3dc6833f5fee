package dev.engram.devkit.cli.rejected;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A refused record for people and scripts; long texts are cut, and what the record does not have is absent.
 *
 * @param time         when it was refused, ISO-8601 UTC
 * @param key          its key
 * @param scenario     the scenario it names
 * @param labels       as they stand in the record
 * @param reason       reason code
 * @param detail       what was found
 * @param size         bytes of its value
 * @param partition    where it stands on {@code engram.images.rejected}
 * @param offset       and at which offset
 * @param event        id of its source event
 * @param source       source of that
 * @param state        {@code open}, {@code admitted since} or {@code refused again}
 * @param unrepeatable why it cannot be sent again as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RefusedImage(String time, String key, String scenario, String labels, String reason, String detail, long size, int partition,
        long offset, String event, String source, String state, String unrepeatable) {}
