package dev.engram.devkit.cli.command;

import dev.engram.api.event.RefusalReason;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.rejected.Entry;
import dev.engram.devkit.cli.rejected.Filter;
import dev.engram.devkit.cli.rejected.RefusedImage;
import dev.engram.devkit.cli.rejected.State;
import dev.engram.devkit.cli.rejected.Survey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which refused records a command is about, and how they are shown. */
final class RejectedOptions {
    @Parameters(index = "0", arity = "0..1", paramLabel = "SCENARIO", description = "Only records that name this scenario; it need not exist.")
    private String scenario;

    @Option(names = "--reason", paramLabel = "CODE", split = ",", description = "Only records with one of these reason codes (docs/EVENTS.md).")
    private List<String> reasons = List.of();

    @Option(names = "--since", paramLabel = "TIME", converter = Since.class,
            description = "Only records refused since then: 90m, 2h, 7d, 2026-11-24 or 2026-11-24T10:00Z (UTC if no zone is named).")
    private Instant since;

    /** What is asked for. */
    Filter filter() {
        Set<String> known = new HashSet<>();
        Arrays.stream(RefusalReason.values()).map(RefusalReason::code).forEach(known::add);
        for (String reason : reasons) {
            if (!known.contains(reason)) {
                throw UserError.unknown("reason", reason, known);
            }
        }
        return new Filter(Optional.ofNullable(scenario), Set.copyOf(new HashSet<>(reasons)), Optional.ofNullable(since));
    }

    /** The newest of the entries, oldest first; with a limit of 0 all. */
    static List<Entry> newest(List<Entry> entries, int limit) {
        if (limit < 0) {
            throw UserError.usage("--limit " + limit, "expected a number of records, or 0 for all");
        }
        return limit == 0 || limit >= entries.size() ? entries : entries.subList(entries.size() - limit, entries.size());
    }

    /** Says how many there are. */
    void summary(Console console, Survey survey) {
        String asked = filter().toString();
        String about = asked.isEmpty() ? "" : " " + asked;
        if (!survey.entries().isEmpty()) {
            console.line("rejected%s: %d open, %d admitted since, %d refused again", about, survey.count(State.OPEN), survey.count(State.ADMITTED),
                    survey.count(State.REFUSED_AGAIN));
            return;
        }
        String others = survey.others() == 0 ? "" : "; there are " + survey.others() + " others"
                + (survey.scenarios().isEmpty() ? "" : ", of " + String.join(", ", survey.scenarios().stream().sorted().toList()));
        console.line("no rejected record" + about + others);
    }

    /** The records, one a line. */
    static Table table(List<RefusedImage> images) {
        Table table = Table.of("when", "place", "key", "scenario", "labels", "bytes", "reason", "detail", "state");
        images.forEach(image -> table.row(image.time().substring(0, 19), image.partition() + "/" + image.offset(), brief(image.key(), 24),
                brief(image.scenario(), 24), brief(image.labels(), 24), image.size(), image.reason(), brief(image.detail(), 100),
                image.unrepeatable() == null ? image.state() : image.state() + ", not repeatable: " + image.unrepeatable()));
        return table;
    }

    private static String brief(String text, int most) {
        return text == null ? "–" : text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
