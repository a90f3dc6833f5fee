/** The application that answers what is on a picture. Edges only; what happens is in {@code model} and {@code promotion}. */
package dev.engram.serving;
