package dev.engram.faults.kills;

/** What the platform is at when a fault meets it. */
enum Phase {
    /** Images are published. */
    INGEST,
    /** A round is learned, committed and registered. */
    ROUND,
    /** A version becomes champion. */
    CHAMPION,
    /** The champion's model is fetched and served. */
    SERVING,
    /** Whatever it is: what the services stand on goes away. */
    GROUND
}
