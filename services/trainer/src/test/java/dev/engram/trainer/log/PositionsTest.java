package dev.engram.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionsTest {
    @Test
    void comeBackAsTheyWere() {
        Positions positions = new Positions(new Positions.Place("a", 5), new Positions.Place("b", 9));
        assertThat(Positions.of(positions.metadata())).isEqualTo(positions);
    }

    @Test
    void whatIsNoneOfOursIsTheStart() {
        assertThat(Positions.of(null)).isEqualTo(Positions.start());
        assertThat(Positions.of("")).isEqualTo(Positions.start());
        assertThat(Positions.of("by hand")).isEqualTo(Positions.start());
        assertThat(Positions.of("{}")).isEqualTo(Positions.start());
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsStart() {
        Positions.Place place = new Positions.Place("old", 5);
        assertThat(place.in("old")).isEqualTo(5);
        assertThat(place.in("new")).isZero();
    }
}
