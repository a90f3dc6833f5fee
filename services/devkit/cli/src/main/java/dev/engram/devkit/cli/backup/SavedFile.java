package dev.engram.devkit.cli.backup;

/**
 * A file of a backup, which is named by its hash.
 *
 * @param sha256 of its bytes
 * @param size   in bytes
 */
public record SavedFile(String sha256, long size) {}
