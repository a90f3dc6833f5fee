package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.lineage.Erasing;
import dev.engram.devkit.cli.lineage.ErasureText;
import dev.engram.devkit.cli.lineage.SampleName;
import dev.engram.devkit.cli.lineage.Withdrawals;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.lineage.log.TopicOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram sample}. */
@Command(name = "sample", description = "Withdraw samples from learning, and erase their bytes.",
        subcommands = {SampleCommand.Withdraw.class, SampleCommand.Erase.class})
public final class SampleCommand {
    private static final Duration ROUND = Duration.ofMinutes(30);

    /** {@code engram sample withdraw SCENARIO SAMPLE…}. */
    @Command(name = "withdraw", description = {
        "Withdraw samples: from the next round on they are in no training, no memory and no hold-out of this scenario.",
        "It cannot be taken back: a withdrawn sample is refused when it comes again. Versions that learned it stay as they are.",
        "A sample may be withdrawn before it comes."})
    static final class Withdraw implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;
        @Mixin private SampleOptions samples;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people; it is noted in the journal.")
        private String reason;

        @Override
        public Integer call() {
            List<String> ids = SampleName.ids(samples.asked);
            Connection connection = home.connect();
            connection.trainer().requireScenario(samples.scenario);
            Map<String, TopicOffset> places = new Withdrawals(connection).withdraw(samples.scenario, ids, reason);
            if (json.json) {
                json.print(places);
                return Exit.OK.code();
            }
            Console console = json.console();
            places.forEach((sample, at) -> console.line("%s is withdrawn from %s, at %d@%d of the training log", sample, samples.scenario,
                    at.partition(), at.offset()));
            console.line("it takes effect with the next round: `engram round start %s`. Versions that learned it stay as they are, and can be"
                    + " rebuilt as long as the bytes are there: `engram sample erase` deletes them", samples.scenario);
            return Exit.OK.code();
        }
    }

    /** {@code engram sample erase SCENARIO SAMPLE…}. */
    @Command(name = "erase", description = {
        "Withdraw samples and delete their bytes for ever, with what was published beside them and pictures of them in reports.",
        "Bytes that another scenario or sample presently uses stay, which is said, and the exit code is 1.",
        "Versions that learned an erased sample can no longer be rebuilt."})
    static final class Erase implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;
        @Mixin private SampleOptions samples;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for people; it is kept for ever.")
        private String reason;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Override
        public Integer call() {
            List<String> ids = SampleName.ids(samples.asked);
            Console console = json.console();
            Connection connection = home.connect();
            connection.trainer().requireScenario(samples.scenario);
            Erasing erasing = new Erasing(connection, console);
            List<String> present = erasing.present(samples.scenario, ids);
            if (!yes && !agreed(ids, console)) {
                console.line("nothing was erased");
                return Exit.FAILED.code();
            }
            if (!present.isEmpty()) {
                new Withdrawals(connection).withdraw(samples.scenario, present, reason);
                console.line("%d samples are withdrawn from %s", present.size(), samples.scenario);
            }
            erasing.awaitRound(samples.scenario, console, ROUND);
            return finish(ids, erasing, connection, console);
        }

        private Integer finish(List<String> ids, Erasing erasing, Connection connection, Console console) {
            List<Erasing.Erased> erased = new ArrayList<>();
            ErasureText text = new ErasureText(console, connection.kafka());
            for (String id : ids) {
                erased.add(erasing.erase(samples.scenario, id, reason));
                text.print(erased.get(erased.size() - 1));
            }
            text.rest();
            if (json.json) {
                json.print(erased);
            }
            return (erased.stream().allMatch(Erasing.Erased::complete) ? Exit.OK : Exit.FAILED).code();
        }

        private boolean agreed(List<String> ids, Console console) {
            if (!console.terminal()) {
                throw UserError.usage("sample erase", "it asks before it erases for ever, and there is no terminal to answer on; say --yes");
            }
            String answer = System.console().readLine("Erase %d samples of %s for ever? [y/N] ", ids.size(), samples.scenario);
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        }
    }

    /** Which samples of which scenario. */
    static final class SampleOptions {
        @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
        private String scenario;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "SAMPLE", description = "Sample ids (64 hex digits), or the pictures as files.")
        private List<String> asked;
    }
}
