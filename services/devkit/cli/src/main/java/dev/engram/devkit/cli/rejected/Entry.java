package dev.engram.devkit.cli.rejected;

/**
 * A refused record as it is held while the topic is looked through: two hundred bytes, without what the record carries.
 *
 * @param place    where it stands
 * @param time     when it was refused, milliseconds since 1970
 * @param identity of its source event, or of its bytes if it names none
 * @param state    what became of it
 */
public record Entry(Place place, long time, Identity identity, State state) {
    /** The same in another state. */
    Entry in(State other) {
        return new Entry(place, time, identity, other);
    }
}
