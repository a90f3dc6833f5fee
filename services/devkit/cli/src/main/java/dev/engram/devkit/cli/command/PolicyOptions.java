package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.devkit.cli.UserError;
import picocli.CommandLine.Option;

/** When rounds are cut, and what happens to what they leave. What is not given stays as it is. */
final class PolicyOptions {
    @Option(names = "--cut-count", paramLabel = "N", description = "Cut an experience when N changes wait; 0: never (default).")
    Integer cutCount;

    @Option(names = "--cut-age", paramLabel = "SECONDS", description = "Cut when the oldest change waits this long; 0: never (default).")
    Integer cutAge;

    @Option(names = "--train-share", paramLabel = "SHARE", description = "Share of images without split that train (default 0.8).")
    Double trainShare;

    @Option(names = "--tune-share", paramLabel = "SHARE",
            description = "Share of images without split for tuning (default 0.1); the rest is hold-out.")
    Double tuneShare;

    @Option(names = "--max-attempts", paramLabel = "N", description = "After N rejected rounds set their samples aside, after N failed ones search what fails (default 3).")
    Integer maxAttempts;

    @Option(names = "--undone", paramLabel = "set-aside|pending", description = "What becomes of the samples of undone rounds (default set-aside).")
    String undone;

    @Option(names = "--auto-promote", negatable = true, description = "Set alias champion when the gate passed (default: people do).")
    Boolean autoPromote;

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "Kill a round that takes longer (default 21600).")
    Integer deadline;

    /** The policy with what was given on top of what was. */
    RoundPolicy over(RoundPolicy was) {
        try {
            return new RoundPolicy(or(cutCount, was.cutCount()), or(cutAge, was.cutAgeSeconds()), or(trainShare, was.trainShare()),
                    or(tuneShare, was.tuneShare()), or(maxAttempts, was.maxAttempts()), or(undone, was.undone()),
                    or(autoPromote, was.autoPromote()), or(deadline, was.deadlineSeconds()));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("the scenario's policy", e.getMessage());
        }
    }

    /** Refuses other shares than those the scenario was created with: a sample never changes sides. */
    void requireSharesOf(RoundPolicy was) {
        if (or(trainShare, was.trainShare()) != was.trainShare() || or(tuneShare, was.tuneShare()) != was.tuneShare()) {
            throw UserError.usage("--train-share and --tune-share", "they were fixed at " + was.trainShare() + " and " + was.tuneShare()
                    + " when the scenario was created, because a sample never changes sides; create another scenario");
        }
    }

    private static <T> T or(T given, T was) {
        return given == null ? was : given;
    }
}
