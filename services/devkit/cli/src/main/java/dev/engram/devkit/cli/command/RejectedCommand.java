package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.rejected.Entry;
import dev.engram.devkit.cli.rejected.RefusedImage;
import dev.engram.devkit.cli.rejected.RejectedTopic;
import dev.engram.devkit.cli.rejected.Replay;
import dev.engram.devkit.cli.rejected.Replayed;
import dev.engram.devkit.cli.rejected.State;
import dev.engram.devkit.cli.rejected.Survey;
import dev.engram.devkit.cli.wire.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram rejected}. */
@Command(name = "rejected", description = "Look at the images that ingest refused, and send them again.",
        subcommands = {RejectedCommand.Listed.class, RejectedCommand.Replayer.class})
public final class RejectedCommand {
    private static final int SHOWN = 50;

    /** {@code engram rejected list [SCENARIO]}. */
    @Command(name = "list", description = {
        "Show the refused records that are open: those whose source event was neither admitted since, nor refused again later.",
        "Which reason means what stands in docs/EVENTS.md."})
    static final class Listed implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;
        @Mixin private RejectedOptions rejected;

        @Option(names = "--all", description = "Also those that were admitted since or refused again.")
        private boolean all;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "" + SHOWN, description = "The newest N; 0 for all (default ${DEFAULT-VALUE}).")
        private int limit;

        @Override
        public Integer call() {
            rejected.filter(); // a mistake in it is told before anybody is asked
            Console console = json.console();
            RejectedTopic topic = new RejectedTopic(home.connect().kafka(), console);
            Survey survey = topic.survey(rejected.filter());
            List<Entry> entries = all ? survey.entries() : survey.open();
            List<Entry> newest = RejectedOptions.newest(entries, limit);
            List<RefusedImage> images = topic.images(newest);
            if (json.json) {
                json.print(counted(survey, images));
                return Exit.OK.code();
            }
            if (!images.isEmpty()) {
                console.table(RejectedOptions.table(images));
            }
            rejected.summary(console, survey);
            if (entries.size() > newest.size()) {
                console.line("shown are the newest %d of %d; --limit 0 shows all", newest.size(), entries.size());
            }
            return Exit.OK.code();
        }
    }

    /** {@code engram rejected replay [SCENARIO]}. */
    @Command(name = "replay", description = {
        "Send the open refused records to ingest again, as they were published, and tell what became of each.",
        "Worth it when the reason is gone: the scenario was created, the address can be reached, ingest was mended or allows more.",
        "A record that was wrong itself is refused again; publish it anew, with another ce_id."})
    static final class Replayer implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;
        @Mixin private RejectedOptions rejected;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "The newest N, oldest first; 0 for all (default).")
        private int limit;

        @Option(names = "--dry-run", description = "Only show what would be sent.")
        private boolean dryRun;

        @Option(names = "--silence", paramLabel = "SECONDS", defaultValue = "60",
                description = "Give up when ingest answers nothing for so long (default ${DEFAULT-VALUE}).")
        private int silence;

        @Override
        public Integer call() {
            rejected.filter();
            Console console = json.console();
            Connection connection = home.connect();
            RejectedTopic topic = new RejectedTopic(connection.kafka(), console);
            Survey survey = topic.survey(rejected.filter());
            List<Entry> chosen = RejectedOptions.newest(survey.open(), limit);
            rejected.summary(console, survey);
            if (dryRun) {
                return preview(console, topic, survey, chosen);
            }
            if (chosen.isEmpty() && !json.json) {
                console.line("nothing is open, so nothing is sent");
                return Exit.OK.code();
            }
            Replayed replayed = new Replay(connection.kafka(), console, Duration.ofSeconds(silence)).run(topic, chosen);
            report(console, replayed);
            return (replayed.complete() ? Exit.OK : Exit.FAILED).code();
        }

        private int preview(Console console, RejectedTopic topic, Survey survey, List<Entry> chosen) {
            List<RefusedImage> images = topic.images(json.json ? chosen : RejectedOptions.newest(chosen, SHOWN));
            if (json.json) {
                json.print(counted(survey, images));
            } else if (!images.isEmpty()) {
                console.table(RejectedOptions.table(images));
            }
            console.line("%d would be sent again%s", chosen.size(), chosen.size() > images.size() ? "; shown are the newest " + images.size() : "");
            return Exit.OK.code();
        }

        private void report(Console console, Replayed replayed) {
            if (json.json) {
                json.print(replayed);
                return;
            }
            if (!replayed.examples().isEmpty()) {
                console.table(RejectedOptions.table(replayed.examples().stream().limit(SHOWN).toList()));
            }
            String reasons = replayed.refused().entrySet().stream().map(reason -> reason.getKey() + " " + reason.getValue())
                    .collect(Collectors.joining(", ", " (", ")"));
            console.line("of %d sent again in %.1f s: %d admitted, %d refused again%s%s%s", replayed.asked(), replayed.seconds(), replayed.admitted(),
                    replayed.refusedInAll(), replayed.refused().isEmpty() ? "" : reasons,
                    replayed.notSent() == 0 ? "" : ", " + replayed.notSent() + " not sent, since they can only be refused",
                    replayed.gone() == 0 ? "" : ", " + replayed.gone() + " no longer on the topic");
        }
    }

    private static Map<String, Object> counted(Survey survey, List<RefusedImage> images) {
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("open", survey.count(State.OPEN));
        counted.put("admittedSince", survey.count(State.ADMITTED));
        counted.put("refusedAgain", survey.count(State.REFUSED_AGAIN));
        counted.put("records", images);
        return counted;
    }
}
