package dev.engram.promoter.webhook;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ids of deliveries seen lately. Safe for use by several threads. */
public final class Deliveries {
    private static final int KEPT = 10_000;

    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT;
        }
    };

    /** Whether the delivery is seen for the first time. */
    public synchronized boolean first(String id) {
        return seen.put(id, true) == null;
    }
}
