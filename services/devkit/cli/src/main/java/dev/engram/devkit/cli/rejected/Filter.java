package dev.engram.devkit.cli.rejected;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which refused records are asked for.
 *
 * @param scenario of this scenario, if named
 * @param reasons  of one of these reason codes; empty for all
 * @param since    not older, if named
 */
public record Filter(Optional<String> scenario, Set<String> reasons, Optional<Instant> since) {
    public Filter {
        reasons = Set.copyOf(reasons);
    }

    /** Whether a record is asked for; its age was looked at when the topic was opened. */
    boolean wants(RefusedRecord record) {
        return (scenario.isEmpty() || scenario.equals(record.scenario())) && (reasons.isEmpty() || reasons.contains(record.reason()));
    }

    /** For people: {@code of scenario 'digits' with reason bad-label}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        scenario.ifPresent(id -> text.append(" of scenario '").append(id).append("'"));
        if (!reasons.isEmpty()) {
            text.append(" with reason ").append(String.join(" or ", reasons.stream().sorted().toList()));
        }
        since.ifPresent(time -> text.append(" since ").append(time));
        return text.toString().strip();
    }
}
