package dev.engram.trainer.round;

/**
 * Somebody asked for a round.
 *
 * @param offset   its place on {@code engram.rounds.requested}
 * @param scenario scenario id
 * @param id       the request's id
 * @param upTo     the experience reaches up to here (exclusive)
 * @param by       who asked, or null
 * @param refusal  why it cannot be done; null if it can be tried
 * @param again    whether it may have been answered before: by a trainer that was killed, or by an answer that did not arrive
 * @param received when it was read, milliseconds since 1970
 */
public record Request(long offset, String scenario, String id, long upTo, String by, String refusal, boolean again, long received) {
    /** The same, which may have been answered meanwhile. */
    public Request repeated() {
        return new Request(offset, scenario, id, upTo, by, refusal, true, received);
    }
}
