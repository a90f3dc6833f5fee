package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;

/**
 * Where decisions go. A call returns when the record is stored; after an exception nobody knows whether it is, and the topics have to be
 * read again.
 */
public interface Outbox {
    /** Says what was decided. */
    void send(ModelDecided decided);

    /** Says what is to be served. */
    void send(ModelPromoted promoted, String decision);
}
