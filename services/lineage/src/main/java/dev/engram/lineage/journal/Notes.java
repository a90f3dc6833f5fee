package dev.engram.lineage.journal;

import dev.engram.lineage.catalog.Change;
import java.util.List;

/** What became of a round's samples, in words, with what people can do. */
final class Notes {
    private static final int NAMED = 5;

    private final String release;

    Notes(String scenario) {
        release = "`engram round release " + scenario;
    }

    String waits(int attempt, int most) {
        return "Its samples wait for the next experience (attempt " + attempt + " of " + most + ")";
    }

    String refused(List<Change> spent, int most) {
        return "Its samples are set aside after " + most + " attempts (" + count(spent) + "): look at what it got wrong, correct labels or the gate, then "
                + release + "`";
    }

    String spent(List<Change> spent, int most) {
        return "Set aside after more than " + most + " attempts, a search among them included: " + listed(spent) + ". Mend what fails, then " + release + "`";
    }

    String named(List<Change> named) {
        return "Set aside at once: " + listed(named) + ". The others wait for the next round";
    }

    String blameless() {
        return "No sample is to blame, so all of them wait: mend what the reason says, then `engram round start`";
    }

    String searched(int training, int most) {
        return "After " + most + " attempts its " + training + " training samples are tried in parts, by rounds of their own (bisection), until what makes"
                + " rounds fail is found";
    }

    String halved(int tried) {
        return "Its " + tried + " samples are tried in two halves";
    }

    String alone(Change one, int others) {
        return "Sample " + one.sample() + " is tried without the " + others + " for tuning and hold-out that came with it";
    }

    String found(Change one) {
        return "Set aside, because every round failed that took it in: sample " + one.sample() + ". Withdraw it, or mend what fails on it, then " + release
                + " --sample " + one.sample() + "`";
    }

    String leftOver(Change one) {
        return "Set aside, because rounds failed with it and not without: sample " + one.sample() + ". Withdraw it, or mend what fails on it, then "
                + release + " --sample " + one.sample() + "`";
    }

    String leftOver(int rest) {
        return "Rounds failed with the " + rest + " samples for tuning and hold-out that came with it, and not without: they are tried in parts";
    }

    String untriable(List<Change> all) {
        return "Set aside, because without training samples they cannot be tried in parts: " + listed(all) + ". Withdrawals take effect all the same."
                + " Mend what fails, then " + release + "`";
    }

    String hopeless(int rounds, int tried) {
        return rounds + " rounds in a row failed, whichever samples they took in, so it is not the samples: all " + tried
                + " of the search are set aside with what came with them. Mend what the reason says (a plugin, its configuration, the"
                + " worker's memory or time), then " + release + "` and `engram round start`";
    }

    private static String count(List<Change> changes) {
        return changes.size() == 1 ? "sample " + changes.get(0).sample() : changes.size() + " samples";
    }

    private static String listed(List<Change> changes) {
        List<String> ids = changes.stream().map(Change::sample).distinct().toList();
        String some = String.join(", ", ids.subList(0, Math.min(NAMED, ids.size())));
        return (ids.size() == 1 ? "sample " : "samples ") + (ids.isEmpty() ? "none" : some)
                + (ids.size() > NAMED ? " and " + (ids.size() - NAMED) + " more" : "");
    }
}
