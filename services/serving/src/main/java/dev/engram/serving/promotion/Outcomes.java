package dev.engram.serving.promotion;

import dev.engram.api.event.ModelPromoted;

/** Hears what became of promotions on this replica. Called by the threads that load; must return at once. */
public interface Outcomes {
    /** The promoted model answers. */
    void ready(ModelPromoted promoted);

    /** It does not, and what answered before still does. */
    void failed(ModelPromoted promoted, String reason);

    /** The scenario is no longer served. */
    void gone(String scenario);
}
