package dev.engram.lineage.catalog;

/** What a record of the training log turned out to be. */
public enum FoldOutcome {
    /** A sample seen for the first time. */
    NEW,
    /** Nothing new: the same source event, the same bytes and labels, or a sample withdrawn again. */
    DUPLICATE,
    /** Known bytes with other labels or annotations. */
    RELABELLED,
    /** A known sample asked to change sides: the whole record is refused, its labels included. */
    SPLIT_CONFLICT,
    /** The sample left, also if it had not come yet. */
    WITHDRAWN,
    /** A withdrawn sample that came again, or a record that contradicts itself. */
    REFUSED,
    /** Kept until its scenario is known. */
    PARKED,
    /** The catalog had taken in this offset before. */
    SEEN;

    /** Whether the record is a change that a round takes in. */
    public boolean change() {
        return this == NEW || this == RELABELLED || this == WITHDRAWN;
    }
}
