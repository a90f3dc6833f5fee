package dev.engram.engine.weights;

/** What becomes of the tensors whose rows are the classes. */
public enum Head {
    /** They start anew: the classes of the file are others. */
    FRESH,
    /** They are taken over: row i of the file is class i of the label space. An error if the sizes differ. */
    KEPT
}
