package dev.engram.engine;

import dev.engram.lineage.round.RoundResult.Fault;
import java.util.List;

/** A round cannot be done for a reason its owner can mend. The message says what was found and what to do. */
public class RoundFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Fault fault;

    /** With a message for the user. */
    public RoundFailure(String message) {
        this(message, null, null);
    }

    /** With a message for the user and what lies behind. */
    public RoundFailure(String message, Throwable cause) {
        this(message, cause, null);
    }

    private RoundFailure(String message, Throwable cause, Fault fault) {
        super(message, cause);
        this.fault = fault;
    }

    /** These samples cannot be learnt as they are, whichever round takes them in; the cause may be null. */
    public static RoundFailure of(List<String> samples, String message, Throwable cause) {
        return new RoundFailure(message, cause, Fault.of(samples));
    }

    /** The scenario or the machine cannot do it, whichever samples there are; the cause may be null. */
    public static RoundFailure outside(String message, Throwable cause) {
        return new RoundFailure(message, cause, Fault.outside());
    }

    /** What is to blame; null if that is not known. */
    public Fault fault() {
        return fault;
    }
}
