package dev.engram.lineage;

/** The catalog has not read the log as far as a round reaches; it will, by reading on. */
public class CatalogBehind extends RuntimeException {
    /** With both places. */
    public CatalogBehind(String message) {
        super(message);
    }
}
