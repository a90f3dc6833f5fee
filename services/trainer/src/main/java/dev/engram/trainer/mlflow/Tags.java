package dev.engram.trainer.mlflow;

/** Names of the tags by which runs are found again. */
final class Tags {
    static final String SCENARIO = "engram.scenario";
    static final String ROUND = "engram.round";
    static final String ATTEMPT = "engram.attempt";
    /** The trainer that made the run: it alone may say of a round that has not ended that its attempt is dead. */
    static final String TRAINER = "engram.trainer";
    static final String VERDICT = "engram.verdict";
    static final String REASON = "engram.reason";
    /** Ranges of the log that the round set aside. */
    static final String SET_ASIDE = "engram.set-aside";
    static final String ABANDONED = "engram.abandoned";

    private Tags() {}
}
