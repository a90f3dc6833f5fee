package dev.engram.lineage.explain;

import dev.engram.lineage.journal.History;
import java.util.List;
import java.util.Optional;

/** Rounds by the names people give them: MLflow's version, or {@code round:<number>}. */
public final class RoundNames {
    private static final String ROUND = "round:";
    /** More are not listed in an error. */
    private static final int LISTED = 20;

    private final List<History.Line> rounds;

    /** Names of the rounds of this history. */
    public RoundNames(History history) {
        this.rounds = history.rounds();
    }

    /**
     * The round that ended under this name.
     *
     * @param asked {@code 3} for MLflow's version 3, {@code round:7} for round 7, whether it was accepted or not
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public History.Line find(String asked) {
        Optional<History.Line> found = asked.startsWith(ROUND)
                ? rounds.stream().filter(line -> asked.equals(ROUND + line.round().round())).findFirst()
                : rounds.stream().filter(line -> line.registration() != null && asked.equals(line.registration().version())).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException(asked.startsWith(ROUND)
                ? "'" + asked + "' is no round that ended; " + known(rounds.stream().map(line -> ROUND + line.round().round()).toList())
                : "version '" + asked + "' is not known; " + known(rounds.stream().filter(line -> line.registration() != null)
                        .map(line -> line.registration().version()).toList()) + ". Rounds without a version are asked for as " + ROUND
                        + "<number>"));
    }

    /** MLflow's version of a round, or null. */
    public String version(long round) {
        return rounds.stream().filter(line -> line.round().round() == round && line.registration() != null)
                .map(line -> line.registration().version()).findFirst().orElse(null);
    }

    private static String known(List<String> names) {
        if (names.isEmpty()) {
            return "there is none yet";
        }
        int from = Math.max(0, names.size() - LISTED);
        return "known: " + (from > 0 ? "… " + from + " older, " : "") + String.join(", ", names.subList(from, names.size()));
    }
}
