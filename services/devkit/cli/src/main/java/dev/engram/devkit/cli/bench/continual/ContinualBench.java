package dev.engram.devkit.cli.bench.continual;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.scenario.Precision;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Outcome;
import dev.engram.devkit.cli.bench.continual.ContinualReport.Run;
import dev.engram.devkit.cli.bench.speed.Host;
import dev.engram.devkit.cli.bench.speed.Outcome.Verdict;
import dev.engram.devkit.cli.bench.speed.PairedRatio;
import dev.engram.devkit.cli.bench.speed.Peer;
import dev.engram.devkit.cli.bench.speed.Processes;
import dev.engram.devkit.cli.bench.speed.Side;
import dev.engram.devkit.cli.bench.speed.SideFailed;
import dev.engram.devkit.cli.compare.ComparePlan;
import dev.engram.devkit.cli.compare.Packing;
import dev.engram.devkit.cli.compare.StreamWorkers;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.RunResult;
import dev.engram.devkit.compare.Strategies;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Learns a whole stream on both sides by turns, ours first. Ours is a run of {@code engram compare}. Either side's process lives through its case, so
 * that the first round alone has what is done at first use: classes, compilers, libraries. Both are timed from the first step to the end of the last evaluation.
 */
public final class ContinualBench {
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final Peer.Environment PYTHON = new Peer.Environment("Avalanche", "bench-continual-python", "continual",
            "import avalanche, torch, torchvision; print(avalanche.__version__, torch.__version__)");
    private static final int SMALL = 32;

    private final Installation installation;
    private final Console console;

    /**
     * What is asked for.
     *
     * @param data        folder of images
     * @param limit       most images per class and side; 0 for all
     * @param stream      {@code class:EXPERIENCESxCLASSES}, which is all that the peers know
     * @param strategy    of both sides
     * @param buffer      exemplars
     * @param precision   of both sides, evaluation included; null for what each takes by itself: what ours chooses, evaluated in float32, and float32 of the peer
     * @param cases       names; empty for all that suit the images
     * @param repetitions rounds of each case
     * @param threads     of each side
     * @param python      interpreter with Avalanche, or null for an environment of the bench's own
     * @param jars        of the plugins
     */
    public record Asked(Path data, int limit, String stream, String strategy, int buffer, String precision, List<String> cases, int repetitions, int threads, Path python,
            List<Path> jars) {}

    /** A measurement by this installation. */
    public ContinualBench(Installation installation, Console console) {
        this.installation = installation;
        this.console = console;
    }

    /** Measures, telling how it gets on. */
    public ContinualReport run(Asked asked) {
        long began = System.nanoTime();
        Path work = installation.folder().resolve("bench-continual").resolve("work");
        clear(work);
        ComparePlan plan = plan(asked);
        boolean grey = plan.channels() == 1 && plan.side() <= SMALL;
        List<ContinualCase> chosen = chosen(asked, grey ? ContinualCase.GREY : ContinualCase.COLOUR);
        Pack.Index index = Packing.of(plan, work.resolve("pack"), console);
        ComparePlan.Planned planned = plan.strategies(index).get(0);
        Map<String, Object> job = job(asked, grey);
        Map<String, String> versions = new LinkedHashMap<>();
        String before = Host.load();
        List<Outcome> outcomes = new ArrayList<>();
        Peer peer = new Peer(installation, asked.python(), console, PYTHON);
        for (ContinualCase each : chosen) {
            console.heading((outcomes.size() + 1) + " of " + chosen.size() + ": " + each.title());
            outcomes.add(measured(each, asked, plan, planned, peer, job, versions, work));
        }
        return new ContinualReport(LocalDate.now(ZoneOffset.UTC).toString(), Host.here(), plan.data().root().getFileName().toString(), asked.stream(), asked.strategy(),
                told(job, asked), asked.precision(), asked.threads(), asked.repetitions(), before, Host.load(), versions, outcomes,
                (System.nanoTime() - began) * 1e-9);
    }

    private static void clear(Path work) {
        try {
            RoundStaging.clear(work);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + work, e);
        }
    }

    private static List<ContinualCase> chosen(Asked asked, List<ContinualCase> all) {
        List<String> known = all.stream().map(ContinualCase::name).toList();
        asked.cases().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw UserError.unknown("case", name, known);
        });
        return all.stream().filter(each -> asked.cases().isEmpty() || asked.cases().contains(each.name())).toList();
    }

    /** Both sides train alike. */
    private ComparePlan plan(Asked asked) {
        Map<String, Object> precision = Map.of("precision", asked.precision() == null ? Precision.AUTO.wire() : asked.precision());
        ComparePlan plan = plan(asked, precision);
        if (plan.channels() == 1 && plan.side() <= SMALL) {
            return plan;
        }
        Map<String, Object> over = new LinkedHashMap<>(precision);
        over.put("batchSize", 64);
        over.put("augmentations", List.of(Map.of("name", "random-crop", "config", Map.of("padding", 4, "fill", "black")), Map.of("name", "flip")));
        return plan(asked, over);
    }

    private static ComparePlan plan(Asked asked, Map<String, Object> over) {
        return ComparePlan.of(new ComparePlan.Asked(asked.data(), asked.limit(), asked.stream(), RunOrder.Scenario.CLASS, List.of(asked.strategy()),
                Strategies.stock(), "image-classification", 0, over, asked.buffer(), 1, asked.threads(), "2g", asked.jars()));
    }

    private static Map<String, Object> job(Asked asked, boolean grey) {
        Map<String, Object> job = new LinkedHashMap<>();
        int batch = grey ? 128 : 64;
        job.put("model", grey ? "mlp" : "resnet-9");
        job.put("epochs", 1);
        job.put("batch", batch);
        job.put("replayBatch", batch);
        job.put("optimizer", "adam");
        job.put("rate", 0.001);
        job.put("buffer", asked.buffer());
        job.put("augment", !grey);
        job.put("precision", asked.precision() == null ? "float32" : asked.precision());
        return job;
    }

    /** The protocol as people are told it: the job is the peer's side. */
    private static Map<String, Object> told(Map<String, Object> job, Asked asked) {
        Map<String, Object> told = new LinkedHashMap<>(job);
        if (asked.precision() == null) {
            told.put("precision", "auto (the peer float32)");
        }
        return told;
    }

    private static Run run(RunResult result) {
        return new Run(result.averageAccuracy(), result.forgetting(), result.seconds(), result.cpuSeconds(), result.samplePasses());
    }

    private Outcome measured(ContinualCase each, Asked asked, ComparePlan plan, ComparePlan.Planned planned, Peer peer, Map<String, Object> job,
            Map<String, String> versions, Path work) {
        List<Run> mine = new ArrayList<>();
        List<Run> others = new ArrayList<>();
        try (Side side = peer(peer, asked, work, versions);
                StreamWorkers.Worker worker = new StreamWorkers(installation, plan.heap(), work).start(planned.augmented())) {
            Map<String, Object> question = new LinkedHashMap<>(job);
            question.putAll(Map.of("do", "stream", "library", each.library(), "path", each.path(), "stream", asked.stream(), "strategy", asked.strategy()));
            for (int round = 0; round < asked.repetitions(); round++) {
                String title = each.name() + " " + (round + 1) + "/" + asked.repetitions();
                try (Progress bar = console.progress(title + ": Engram", 0)) {
                    RunOrder order = plan.order(planned, round, work.resolve("pack"));
                    mine.add(run(worker.run(asked.precision() == null ? order : order.evaluated(RunOrder.Evaluation.AS_TRAINED), bar)));
                }
                question.put("seed", round);
                try (Progress bar = console.progress(title + ": the peer", 0)) {
                    others.add(Json.read(Json.bytes(side.ask(question,
                            at -> bar.at(at.path("learnt").asLong(), at.path("of").asLong(), "experiences learnt and evaluated"))), Run.class));
                }
                tell(each, round, asked, mine.get(round), others.get(round));
            }
        } catch (SideFailed e) {
            console.warn(each.name() + ": " + e.getMessage());
            return new Outcome(each.name(), each.title(), each.must(), each.aim(), Verdict.UNMEASURED, null, null, mine, others, e.getMessage());
        }
        PairedRatio clock = ratio(mine, others, Run::seconds);
        return new Outcome(each.name(), each.title(), each.must(), each.aim(), Verdict.of(clock.ratio(), each.must(), each.aim()), clock,
                ratio(mine, others, Run::cpuSeconds), mine, others, null);
    }

    private void tell(ContinualCase each, int round, Asked asked, Run ours, Run other) {
        console.line(String.format(Locale.ROOT, "%s %d/%d: Engram %s (%.1f CPU s, accuracy %.2f %%), the peer %s (%.1f CPU s, accuracy %.2f %%)", each.name(), round + 1,
                asked.repetitions(), Progress.duration(ours.seconds()), ours.cpuSeconds(), 100 * ours.averageAccuracy(), Progress.duration(other.seconds()),
                other.cpuSeconds(), 100 * other.averageAccuracy()));
    }

    private static PairedRatio ratio(List<Run> ours, List<Run> others, ToDoubleFunction<Run> time) {
        return PairedRatio.of(ours.stream().map(time::applyAsDouble).toList(), others.stream().map(time::applyAsDouble).toList());
    }

    /** The peer's process, its pictures read. */
    private Side peer(Peer peer, Asked asked, Path work, Map<String, String> versions) throws SideFailed {
        ProcessBuilder builder;
        try {
            builder = new ProcessBuilder(peer.python().toString(), installation.root().resolve("bench").resolve("continual").resolve("peer.py").toString());
        } catch (UserError e) {
            throw SideFailed.absent("the peer", e.getMessage());
        }
        Processes.environment(builder.environment(), "passive");
        Side side = Side.start("the peer", builder, work.resolve("peer.log"), PATIENCE);
        try {
            side.ask(Map.of("do", "load", "data", asked.data().toAbsolutePath().toString(), "limit", asked.limit(), "testLimit", asked.limit(), "threads",
                    asked.threads()), at -> {});
            JsonNode facts = side.ask(Map.of("do", "facts"), at -> {}).path("facts");
            facts.properties().forEach(fact -> versions.put(fact.getKey(), fact.getValue().asText()));
            return side;
        } catch (SideFailed e) {
            side.close();
            throw e;
        }
    }
}
