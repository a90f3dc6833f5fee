package dev.engram.devkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class EngramMainTest {
    @TempDir
    Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<List<String>> commands() {
        return below(EngramMain.commandLine(), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> path) {
        return Stream.concat(Stream.of(path), command.getSubcommands().entrySet().stream().flatMap(sub -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(sub.getKey());
            return below(sub.getValue(), deeper);
        }));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelps(List<String> path) {
        // When help is asked for
        List<String> arguments = new ArrayList<>(path);
        arguments.add("--help");
        int code = run(arguments.toArray(String[]::new));

        // Then it says what it does, and nothing is done
        assertThat(code).isEqualTo(Exit.OK.code());
        assertThat(out.toString()).startsWith("Usage: engram").contains(path.isEmpty() ? "demo" : path.get(path.size() - 1));
        CommandLine command = EngramMain.commandLine();
        for (String name : path) {
            command = command.getSubcommands().get(name);
        }
        assertThat(command.getCommandSpec().usageMessage().description()).as("description of engram " + String.join(" ", path)).isNotEmpty();
    }

    @Test
    void everythingTheUserWasPromisedIsThere() {
        assertThat(EngramMain.commandLine().getSubcommands().keySet()).contains("demo", "up", "down", "status", "doctor", "reset", "scenario",
                "publish", "rejected", "round", "rounds", "promote", "predict", "explain", "trace", "sample", "rebuild", "train", "plugin", "model");
    }

    @Test
    void asksWhichCommandWhenThereIsNone() {
        assertThat(run()).isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("engram --help");
    }

    @Test
    void anUnknownOptionIsAskedWrongly() {
        assertThat(run("status", "--wrong")).isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("--wrong");
    }

    @Test
    void aDataFolderThatIsNotThereIsAskedWronglyBeforeAnythingStarts() {
        assertThat(run("demo", "--data", dir.resolve("none").toString())).isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("none", "train/<class>/*").doesNotContain("\tat ");
    }

    @Test
    void aPlatformThatIsDownIsSaidInOneLine() {
        // Given a home in which nothing runs
        String home = dir.resolve("home").toString();

        // When something of it is asked for
        int code = run("rounds", "digits", "--home", home);

        // Then the code says so, and the line how to start it
        assertThat(code).isEqualTo(Exit.NOT_UP.code());
        assertThat(err.toString().lines()).singleElement().asString().contains("engram up", home);
    }

    @Test
    void aReasonThatIsNotKnownIsToldWithThoseThatAreBeforeAnybodyIsAsked() {
        // When refused records are asked for by a code that is misspelt, of a platform that is not up
        int code = run("rejected", "list", "--reason", "bad-lable", "--home", dir.resolve("home").toString());

        // Then the mistake is told, not the platform
        assertThat(code).isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("bad-lable", "known: bad-event, bad-label,");
    }

    @Test
    void statusOfNothingIsNotUp() {
        assertThat(run("status", "--home", dir.resolve("home").toString(), "--json")).isEqualTo(Exit.NOT_UP.code());
    }

    @Test
    void stoppingAndRemovingNothingIsNoMistake() {
        assertThat(run("down", "--home", dir.resolve("home").toString())).isEqualTo(Exit.OK.code());
        assertThat(run("reset", "--yes", "--home", dir.resolve("home").toString())).isEqualTo(Exit.OK.code());
    }

    @Test
    void resetRemovesNothingThatIsNoHome() throws IOException {
        Path file = Files.writeString(dir.resolve("thesis.tex"), "years of work");
        assertThat(run("reset", "--yes", "--home", dir.toString())).isEqualTo(Exit.OK.code());
        assertThat(file).exists();
    }

    private int run(String... arguments) {
        CommandLine command = EngramMain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
