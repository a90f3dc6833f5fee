package dev.engram.lineage.sweep;

/**
 * A set of hashes that takes 8 to 16 bytes for each: 64 of their 256 bits are kept. Two that agree in those are taken for one,
 * which keeps a blob that could go (one in 10 million million for a million hashes) and never the other way round.
 */
final class NamedBlobs {
    private static final int HEX = 64;

    private long[] slots = new long[1 << 10];
    private int size;
    private boolean zero;

    /** Adds a hash, 64 lower-case hex digits. */
    void add(String sha256) {
        add(Long.parseUnsignedLong(sha256, 0, HEX / 4, 16));
    }

    /** Whether the hash is in it. */
    boolean contains(String sha256) {
        long hash = Long.parseUnsignedLong(sha256, 0, HEX / 4, 16);
        return hash == 0 ? zero : slots[slot(slots, hash)] == hash;
    }

    /** Adds every hash that stands in a text: each run of exactly 64 lower-case hex digits. */
    void addAllIn(byte[] text) {
        int run = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i < text.length && (text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'f')) {
                run++;
                continue;
            }
            if (run == HEX) {
                add(new String(text, i - HEX, HEX, java.nio.charset.StandardCharsets.US_ASCII));
            }
            run = 0;
        }
    }

    /** How many hashes are in it. */
    long size() {
        return size + (zero ? 1 : 0);
    }

    private void add(long hash) {
        if (hash == 0) {
            zero = true;
            return;
        }
        int slot = slot(slots, hash);
        if (slots[slot] == 0) {
            slots[slot] = hash;
            if (++size > slots.length / 4 * 3) {
                grow();
            }
        }
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                larger[slot(larger, hash)] = hash;
            }
        }
        slots = larger;
    }

    /** Where the hash is, or the free place for it. Hashes are as good as random already. */
    private static int slot(long[] slots, long hash) {
        int slot = (int) hash & slots.length - 1;
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
