package dev.engram.faults.plugins;

import dev.engram.testkit.SourceJar;
import dev.engram.testkit.WholePlugin;
import dev.engram.testkit.WholePlugin.Hole;
import java.util.List;
import java.util.stream.Stream;

/**
 * A plugin that fails in a round.
 *
 * @param name            of its scenario and plugin
 * @param step            when it is found, for the table
 * @param jar             the broken jar
 * @param deadlineSeconds of a round
 * @param reason          what the reason must contain
 */
record Breakage(String name, String step, SourceJar jar, int deadlineSeconds, List<String> reason) {
    private static final String CORRECT = "install the corrected jar";
    private static final String GONE = "package plugin.%s;\npublic class Gone { static void help() {} }";
    /** A machine that is busy with other tests starts a worker slowly. */
    private static final int LONG = 300;

    /** All of them. */
    static List<Breakage> all() {
        return Stream.of(atLoad(), inMidRound(), ofTheWorker()).flatMap(List::stream).toList();
    }

    private static List<Breakage> atLoad() {
        return List.of(
                of("static-initialiser", "when the set is opened", Hole.SCENARIO, "static { if (true) throw new IllegalStateException(\"no licence\"); }",
                        "ScenarioFactory 'static-initialiser' (plugin.static_initialiser.Scenario in static-initialiser-",
                        "static initialiser threw java.lang.IllegalStateException: no licence", "Scenario.java:", CORRECT),
                of("constructor", "when the set is opened", Hole.AUGMENTATION, "public Change() { throw new IllegalStateException(\"no licence\"); }",
                        "AugmentationFactory 'constructor-change'", "in its constructor", "no licence", "Change.java:", CORRECT),
                missing("missing-at-load", "when the set is opened", Hole.SCENARIO, "static class Part extends Gone {} Part part = new Part();",
                        "ScenarioFactory 'missing-at-load'"));
    }

    private static List<Breakage> inMidRound() {
        return List.of(
                missing("missing-in-round", "at the third step", Hole.STEP, "if (step == 2) { Gone.help(); }", "RetentionFactory 'missing-in-round-keeper'"),
                of("augmentation-throws", "at a sample", Hole.APPLY, "picture.pixels()[64]++;", "AugmentationFactory 'augmentation-throws-change'",
                        "ArrayIndexOutOfBoundsException", "Change.apply(Change.java:", "(at sample ", CORRECT),
                of("augmentation-shape", "at a sample", Hole.APPLY, "if (true) return Picture.of(picture.pixels(), 16, 4, 1);",
                        "'augmentation-shape-change' made a picture of 16x4", "out of 8x8", CORRECT),
                of("augmentation-endless", "at a sample", Hole.APPLY, "while (picture.width() > 0) { Thread.onSpinWait(); }",
                        "'augmentation-endless-change' has worked on sample ", "30 s", "Change.apply(Change.java:", CORRECT),
                of("no-numbers", "at the first step", Hole.OP, "Torch.call(\"log\", Torch.call(\"mul\", Torch.call(\"relu\", site.input()), -1.0))",
                        "diverged in epoch 1, step 1 of ", "network's output is not finite", "look into the plugin first"));
    }

    private static List<Breakage> ofTheWorker() {
        return List.of(
                exits(),
                of("halts", "at the third step", Hole.STEP, "if (step == 2) { Runtime.getRuntime().halt(9); }", "exit code 9 (ended from inside", "Runtime.halt",
                        "in mid-round"),
                aborts(),
                of("hoards", "before the first step", Hole.BEFORE, "List<byte[]> all = new ArrayList<>(); while (all.size() >= 0) { all.add(new byte[1 << 20]); }",
                        "out of heap: it had " + BrokenPluginsIT.HEAP, "engram.trainer.worker.heap"),
                of("threads", "before the first step", Hole.BEFORE, "new Thread(null, () -> { }, \"greedy\", 1L << 46).start();",
                        "could start no more threads", "RetentionFactory 'threads-keeper'", "Keeper.java:"),
                new Breakage("endless", "at the first step, until the deadline",
                        WholePlugin.named("endless").with(Hole.LOSS, "for (int i = 0; i >= 0; i = (i + 1) & 1023) { Thread.onSpinWait(); }").jar(), 45,
                        List.of("longer than its deadline of 45 s", "Mean.compute(Mean.java:", "longer deadline")));
    }

    /** One for each way the worker can come to grief: it says so, it ends, it is ended. */
    static List<Breakage> few() {
        return List.of(atLoad().get(0), exits(), aborts());
    }

    private static Breakage exits() {
        return of("exits", "before the first step", Hole.BEFORE, "System.exit(0);", "ended the worker in mid-round", "System.exit was called, at plugin.exits.Keeper",
                "Keeper.java:", "(exit code 0)", "throw an exception instead", CORRECT);
    }

    /** The native switch over types ends before bfloat16, in a C++ exception that nobody catches. */
    private static Breakage aborts() {
        return of("aborts", "before the first step", Hole.BEFORE, "round.manager().create(new float[] {1}).toType(DataType.BFLOAT16, true);",
                "exit code 134 (aborted by native code", "bfloat16", "use float32");
    }

    private static Breakage of(String name, String step, Hole hole, String code, String... reason) {
        return new Breakage(name, step, WholePlugin.named(name).with(hole, code).jar(), LONG, List.of(reason));
    }

    private static Breakage missing(String name, String step, Hole hole, String code, String plugin) {
        WholePlugin broken = WholePlugin.named(name).with(hole, code);
        SourceJar jar = broken.jar().source(GONE.formatted(broken.home().substring("plugin.".length()))).without(broken.home() + ".Gone");
        return new Breakage(name, step, jar, LONG, List.of(plugin, broken.home() + ".Gone", "neither in its jar nor given by the host", "maven-shade-plugin"));
    }

    /** The same plugin with nothing wrong. */
    SourceJar healed() {
        return WholePlugin.named(name).jar();
    }

    @Override
    public String toString() {
        return name;
    }
}
