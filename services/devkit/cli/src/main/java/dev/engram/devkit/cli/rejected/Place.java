package dev.engram.devkit.cli.rejected;

/**
 * Where a record stands on {@code engram.images.rejected}.
 *
 * @param partition number
 * @param offset    in it
 */
public record Place(int partition, long offset) {
    @Override
    public String toString() {
        return partition + "/" + offset;
    }
}
