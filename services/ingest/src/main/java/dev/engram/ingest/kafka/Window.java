package dev.engram.ingest.kafka;

/** How much is under way, in records and bytes, and whether one more may be asked for. Safe for use by several threads. */
final class Window {
    private final int mostRecords;
    private final long mostBytes;
    private int records;
    private long bytes;
    private boolean full;

    /** Open below both limits; the record that reaches one is still taken. */
    Window(int mostRecords, long mostBytes) {
        this.mostRecords = mostRecords;
        this.mostBytes = mostBytes;
    }

    /** Counts a record in. Returns whether to ask for another now; if not, a later {@link #leave} says so. */
    synchronized boolean enter(long size) {
        records++;
        bytes += size;
        full = records >= mostRecords || bytes >= mostBytes;
        return !full;
    }

    /** Counts a record out. Returns whether to ask for another that was not asked for before. */
    synchronized boolean leave(long size) {
        records--;
        bytes -= size;
        boolean reopened = full && records < mostRecords && bytes < mostBytes;
        full &= !reopened;
        return reopened;
    }

    synchronized int records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }
}
