package dev.engram.devkit.cli.bench.speed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Engram and PyTorch at the same work in turns, case by case. */
public final class SpeedBench {
    private static final int PICTURES = 256;
    private static final Peer.Environment PYTHON =
            new Peer.Environment("PyTorch", "bench-python", "speed", "import timm, torch, torchvision; print(torch.__version__)");

    private final Installation installation;
    private final Console console;

    /**
     * What is asked for.
     *
     * @param cases       names; empty for all
     * @param repetitions rounds of each
     * @param threads     of both sides; 0 for all cores
     * @param seconds     of a turn, about
     * @param steps       of the memory's case
     * @param pictures    folder of JPEG files, or null for made ones
     * @param python      interpreter with PyTorch, or null for an environment of the bench's own
     * @param profile     whether the kernels of training steps are looked at afterwards
     */
    public record Asked(List<String> cases, int repetitions, int threads, double seconds, int steps, Path pictures, Path python, boolean profile) {}

    /** A measurement by this installation. */
    public SpeedBench(Installation installation, Console console) {
        this.installation = installation;
        this.console = console;
    }

    /** Where its files are. */
    public static Path folder(Installation installation) {
        return installation.folder().resolve("bench-speed");
    }

    /** Measures, telling how it gets on. */
    public SpeedReport run(Asked asked) {
        long began = System.nanoTime();
        String when = LocalDate.now(ZoneOffset.UTC).toString();
        List<SpeedCase> chosen = chosen(asked);
        int threads = asked.threads() > 0 ? asked.threads() : Runtime.getRuntime().availableProcessors();
        Path folder = folder(installation);
        empty(folder);
        Peer peer = new Peer(installation, asked.python(), console, PYTHON);
        Processes processes = new Processes(installation, folder.resolve("logs"), peer::python);
        Map<String, String> pytorch = new LinkedHashMap<>();
        boolean alone = chosen.stream().noneMatch(each -> each.rival() == SpeedCase.Rival.PYTORCH);
        String absent = alone ? "no case asked for it" : absent(processes, pytorch);
        Map<String, String> engram = new LinkedHashMap<>();
        String before = Host.load();
        Contest.Plan plan = new Contest.Plan(asked.repetitions(), threads, asked.seconds(), asked.steps(), folder.resolve("work"));
        Contest contest = new Contest(processes, plan, console);
        Contest telling = new Contest(processes.telling(), plan, console);
        List<Outcome> outcomes = new ArrayList<>();
        for (SpeedCase each : chosen) {
            console.heading((outcomes.size() + 1) + " of " + chosen.size() + ": " + each.title());
            Outcome outcome = contest.run(each);
            outcomes.add(asked.profile() ? telling.profiled(each, outcome) : outcome);
            contest.facts().forEach(engram::putIfAbsent);
        }
        double seconds = (System.nanoTime() - began) * 1e-9;
        console.line("done in %s", Progress.duration(seconds));
        return new SpeedReport(when, Host.here(), threads, asked.repetitions(), before, Host.load(), engram, pytorch, absent, outcomes, seconds);
    }

    /** What an earlier run left, but for its pictures and results. */
    private static void empty(Path folder) {
        try {
            RoundStaging.clear(folder.resolve("logs"));
            RoundStaging.clear(folder.resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + folder, e);
        }
    }

    /** The names of all cases. */
    public static List<String> names() {
        return new SpeedCases(Path.of(""), 1).all().stream().map(SpeedCase::name).toList();
    }

    private List<SpeedCase> chosen(Asked asked) {
        List<String> known = names();
        asked.cases().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw UserError.unknown("case", name, known);
        });
        boolean folder = asked.cases().isEmpty() || asked.cases().stream().anyMatch(name -> name.startsWith("folder"));
        Path pictures = folder ? pictures(asked) : Path.of("");
        int count = folder ? count(pictures) : 1;
        return new SpeedCases(pictures, count).all().stream().filter(each -> asked.cases().isEmpty() || asked.cases().contains(each.name())).toList();
    }

    private Path pictures(Asked asked) {
        if (asked.pictures() != null) {
            return asked.pictures().toAbsolutePath().normalize();
        }
        Path made = folder(installation).resolve("pictures");
        try {
            Photographs.make(made, PICTURES, console);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make pictures in " + made, e);
        }
        return made;
    }

    private static int count(Path pictures) {
        try (Stream<Path> files = Files.list(pictures)) {
            int count = (int) files.filter(Files::isRegularFile).count();
            if (count == 0) {
                throw UserError.usage("--pictures " + pictures, "there are no files in it");
            }
            return count;
        } catch (IOException e) {
            throw UserError.usage("--pictures " + pictures, "it cannot be read: " + e.getMessage());
        }
    }

    /** Why PyTorch takes no part, or null; its versions go into the map. */
    private static String absent(Processes processes, Map<String, String> versions) {
        try (Side side = processes.pytorch("passive")) {
            JsonNode facts = side.ask(Map.of("do", "facts")).path("facts");
            facts.fields().forEachRemaining(fact -> versions.put(fact.getKey(), fact.getValue().asText()));
            return null;
        } catch (SideFailed e) {
            return e.getMessage();
        }
    }
}
