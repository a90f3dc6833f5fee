package dev.engram.lineage.catalog;

/** The catalog's file cannot be read or written. It is derived: deleting it and reading the log again heals it. */
public class CatalogException extends RuntimeException {
    /** With what was tried and why it failed. */
    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }

    /** With what is wrong. */
    public CatalogException(String message) {
        super(message);
    }
}
