package dev.engram.devkit.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final RecordsForTests records = new RecordsForTests();
    private final Ledger ledger = new Ledger();

    @Test
    void aRefusalIsOpenUntilItsEventIsAdmitted() {
        // Given two refusals
        ledger.refused(records.of("a", 10, "unknown-scenario"), true);
        ledger.refused(records.of("b", 11, "unknown-scenario"), true);

        // When the event of one is admitted later
        ledger.admitted(event("a"), 20);

        // Then the other is open
        assertThat(states()).containsExactly(State.ADMITTED, State.OPEN);
    }

    @Test
    void anAdmissionBeforeTheRefusalSettlesNothing() {
        ledger.refused(records.of("a", 10, "bad-label"), true);
        ledger.admitted(event("a"), 9);

        assertThat(states()).containsExactly(State.OPEN);
    }

    @Test
    void ofSeveralRefusalsOfAnEventTheNewestIsOpen() {
        // Given an event that was sent again and refused again, and is asked for by its old reason only
        ledger.refused(records.of("a", 10, "unknown-scenario"), true);
        ledger.refused(records.of("a", 30, "undecodable"), false);

        // Then nothing that is asked for is open
        assertThat(states()).containsExactly(State.REFUSED_AGAIN);
    }

    @Test
    void theNewestIsFoundWhateverPartitionIsReadFirst() {
        ledger.refused(records.of("a", 30, "undecodable"), true);
        ledger.refused(records.of("a", 10, "unknown-scenario"), true);

        assertThat(ledger.entries()).extracting(Entry::time).containsExactly(10L, 30L);
        assertThat(states()).containsExactly(State.REFUSED_AGAIN, State.OPEN);
    }

    @Test
    void recordsWithoutAnEventAreOneIfAllTheirBytesAreThose() {
        // Given a record without ce_id that came twice, with another refusal's marks, and one with another value
        ledger.refused(records.refused(10, "x", "ce_source=/s", "engram-reason=bad-event", "engram-detail=one"), true);
        ledger.refused(records.refused(20, "x", "ce_source=/s", "engram-reason=bad-event", "engram-detail=two"), true);
        ledger.refused(records.refused(30, "y", "ce_source=/s", "engram-reason=bad-event", "engram-detail=two"), true);

        // Then the first of the copies was refused again
        assertThat(states()).containsExactly(State.REFUSED_AGAIN, State.OPEN, State.OPEN);
    }

    private List<State> states() {
        return ledger.entries().stream().map(Entry::state).toList();
    }

    private static Identity event(String id) {
        return Identity.ofEvent("/cameras/17", id);
    }
}
