package dev.engram.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes that one or several tensors of a file look at. */
interface Storage {
    /** How many bytes there are. */
    long bytes();

    /** Some of them, in the byte order they are stored in; what is asked for lies inside. */
    ByteBuffer read(long from, int length) throws IOException;
}
