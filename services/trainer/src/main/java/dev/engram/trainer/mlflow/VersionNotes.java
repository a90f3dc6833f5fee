package dev.engram.trainer.mlflow;

import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.round.RoundResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a version changes against the champion, in Markdown. The first line is what lists of versions show. */
final class VersionNotes {
    /** PostgreSQL refuses descriptions of 5001 characters. */
    private static final int MOST = 4_900;
    private static final int NAMES = 12;
    private static final int SLICES = 40;

    private final RoundRecord round;
    private final RoundResult result;
    private final RoundResult before;
    private final RoundRecord champion;
    private final String championVersion;

    private VersionNotes(JournalEntry entry, JournalEntry champion, String championVersion) {
        this.round = entry.round();
        this.result = round.result();
        this.champion = champion == null ? null : champion.round();
        this.before = champion == null ? null : champion.round().result();
        this.championVersion = championVersion;
    }

    /**
     * The description of an accepted round's version.
     *
     * @param champion        the entry of the champion when the round was planned, or null without one
     * @param championVersion its version, or null
     */
    static String of(JournalEntry entry, JournalEntry champion, String championVersion) {
        String text = new VersionNotes(entry, champion, championVersion).text();
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }

    private String text() {
        StringBuilder text = new StringBuilder(summary()).append("\n\n").append(basis()).append("\n\n");
        text.append("| | ").append(before == null ? "" : "champion | ").append("this version |\n|---|").append(before == null ? "" : "---|")
                .append("---|\n");
        row(text, "average accuracy", before == null ? null : before.metrics().get("averageAccuracy"), result.metrics().get("averageAccuracy"));
        row(text, "forgetting", before == null ? null : before.metrics().get("forgetting"), result.metrics().get("forgetting"));
        int shown = Math.min(SLICES, result.accuracy().size());
        for (int i = 0; i < shown; i++) {
            row(text, slice(i), before == null || i >= before.accuracy().size() ? null : before.accuracy().get(i), result.accuracy().get(i));
        }
        if (shown < result.accuracy().size()) {
            text.append("\n… and ").append(result.accuracy().size() - shown).append(" experiences more.\n");
        }
        return text.toString();
    }

    private String summary() {
        List<String> added = added();
        String classes = added.isEmpty() ? "no new class" : (added.size() == 1 ? "new class " : added.size() + " new classes: ") + names(added);
        return "Round " + round.round() + ": " + classes + "; " + round.samples() + " samples; average accuracy "
                + percent(result.metrics().get("averageAccuracy")) + ".";
    }

    private String basis() {
        String samples = "It took in " + round.samples() + " new or relabelled samples" + (round.withdrawn() == 0 ? ""
                : " and forgot " + round.withdrawn() + " withdrawn ones") + (round.parentRound() == 0 ? "." : ", on top of round "
                + round.parentRound() + ".");
        if (champion == null) {
            return samples + " There is no champion to compare with.";
        }
        return samples + " Compared with the champion, round " + champion.round()
                + (championVersion == null ? "" : " (version " + championVersion + ")") + ".";
    }

    private List<String> added() {
        List<String> added = new ArrayList<>(result.classes());
        if (before != null) {
            added.removeAll(before.classes());
        }
        return added;
    }

    private String slice(int i) {
        String name = i < result.sliceNames().size() ? result.sliceNames().get(i) : null;
        return "experience " + (i + 1) + (name == null ? "" : ": " + plain(name));
    }

    private void row(StringBuilder text, String name, Double was, Double is) {
        text.append("| ").append(name).append(" | ").append(before == null ? "" : percent(was) + " | ").append(percent(is)).append(" |\n");
    }

    private static String names(List<String> names) {
        String listed = String.join(", ", names.subList(0, Math.min(NAMES, names.size())).stream().map(VersionNotes::plain).toList());
        return names.size() > NAMES ? listed + " and " + (names.size() - NAMES) + " more" : listed;
    }

    /** A name that came from somebody's labels must not become a table or a link. */
    private static String plain(String name) {
        String line = name.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#~])", "\\\\$1");
        return line.length() > 60 ? line.substring(0, 59) + "…" : line;
    }

    private static String percent(Double share) {
        return share == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
