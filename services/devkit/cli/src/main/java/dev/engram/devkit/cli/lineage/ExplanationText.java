package dev.engram.devkit.cli.lineage;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.lineage.explain.Explanation;
import dev.engram.lineage.explain.Explanation.BySplit;
import dev.engram.lineage.explain.Explanation.ClassCount;
import dev.engram.lineage.explain.Explanation.Input;
import dev.engram.lineage.explain.Explanation.Recipe;
import dev.engram.lineage.explain.Explanation.Verdict;
import dev.engram.lineage.log.OffsetRange;
import java.util.List;
import java.util.Objects;

/** An explanation for people: what was decided first, what it was made of after that, hashes at the end. */
public final class ExplanationText {
    private static final int LINE = 15;
    private static final int CLASSES = 40;

    private final Console console;

    /** Explanations on this console. */
    public ExplanationText(Console console) {
        this.console = console;
    }

    /**
     * Prints one.
     *
     * @param link address of the MLflow run, or null
     */
    public void print(Explanation told, String link) {
        console.line("%s of %s: %s, %s", Names.model(told.version(), told.round()), told.scenario(), told.verdict().outcome(), told.role());
        console.line("%sended %s, cut because: %s%s", told.name() == null ? "" : "experience '" + told.name() + "', ", told.ended(), told.cause(),
                told.run() == null ? "" : ", MLflow run " + told.run());
        if (link != null) {
            console.line(link);
        }
        verdict(told.verdict());
        decisions(told);
        classes(told.classes());
        input(told.input());
        line(told);
        recipe(told.recipe());
        files(told);
    }

    private void verdict(Verdict verdict) {
        console.heading("Verdict");
        if (verdict.reason() != null) {
            console.line("%s: %s", verdict.outcome(), verdict.reason());
        }
        if (!verdict.accuracy().isEmpty()) {
            console.line("average accuracy %s, forgetting %s", Tables.percent(verdict.metrics().get("averageAccuracy")),
                    Tables.percent(verdict.metrics().get("forgetting")));
        }
        console.line(verdict.comparedWith() == null ? "compared with no champion"
                : "compared with the champion of then, " + Names.model(verdict.comparedWith().version(), verdict.comparedWith().round()));
        Table table = Table.of("hold-out of", "accuracy");
        for (int i = 0; i < verdict.accuracy().size(); i++) {
            table.row(i < verdict.slices().size() ? verdict.slices().get(i) : "experience " + (i + 1), Tables.percent(verdict.accuracy().get(i)));
        }
        if (!verdict.accuracy().isEmpty()) {
            console.table(table);
        }
    }

    private void decisions(Explanation told) {
        console.heading("Decisions about it");
        if (told.decisions().isEmpty()) {
            console.line("none");
            return;
        }
        Table table = Table.of("when", "decision", "what it meant", "reason");
        told.decisions().forEach(one -> table.row(one.time(), one.kind() + " (round " + one.round() + ")", one.effect(), one.reason()));
        console.table(table);
    }

    private void classes(List<ClassCount> classes) {
        console.heading("Samples per class: train + tune + hold-out");
        Table table = Table.of("class", "this round", "", "with its ancestry", "");
        classes.stream().limit(CLASSES).forEach(one -> table.row(one.label(), one.round().sum(), split(one.round()), one.ancestry().sum(),
                split(one.ancestry())));
        console.table(table);
        if (classes.size() > CLASSES) {
            console.line("… and %d classes more; --json lists all", classes.size() - CLASSES);
        }
    }

    private static String split(BySplit count) {
        return count.sum() == 0 ? "" : count.train() + " + " + count.tune() + " + " + count.holdout();
    }

    private void input(Input input) {
        console.heading("What it took in");
        console.line("%d new and %d relabelled samples, %d to forget; %d in memory", input.fresh(), input.relabelled(), input.withdrawn(),
                input.memory());
        console.line("offsets of the training log: %s", ranges(input.offsets()));
        if (!input.setAside().isEmpty()) {
            console.line("set aside, and so not seen: %s", ranges(input.setAside()));
        }
    }

    private static String ranges(List<OffsetRange> ranges) {
        return ranges.isEmpty() ? "none" : ranges.stream().map(range -> range.topicId() + "/" + range.partition() + ":" + range.from() + "–"
                + (range.to() - 1)).reduce((a, b) -> a + ", " + b).orElseThrow();
    }

    private void line(Explanation told) {
        console.heading("What it descends from, newest first");
        Table table = Table.of("version", "round", "samples", "experience", "state");
        told.line().stream().limit(LINE).forEach(one -> table.row(one.version() == null ? "–" : one.version(), one.round(), one.samples(),
                one.name(), Names.shortHash(one.state())));
        console.table(table);
        if (told.line().size() > LINE) {
            console.line("… and %d older; --json lists all", told.line().size() - LINE);
        }
    }

    private void recipe(Recipe recipe) {
        console.heading("How it was learned");
        console.line("plugin %s, seed %d, device %s, threads %s", recipe.plugin(), recipe.seed(), recipe.device(),
                recipe.threads() == 0 ? "all" : String.valueOf(recipe.threads()));
        console.line("configuration %s", new String(Json.bytes(recipe.configuration()), java.nio.charset.StandardCharsets.UTF_8));
        console.line(recipe.changed().isEmpty() ? "the parent's recipe was the same" : "changed against the parent:");
        recipe.changed().forEach(change -> console.line("  %s: %s → %s", change.key(), Objects.requireNonNullElse(change.before(), "(none)"),
                Objects.requireNonNullElse(change.now(), "(none)")));
        console.line("PluginSet %s", recipe.pluginSet() == null ? "none" : recipe.pluginSet());
        if (!recipe.jars().isEmpty()) {
            Table table = Table.of("jar", "version", "SHA-256");
            recipe.jars().forEach(jar -> table.row(jar.id(), jar.version(), jar.sha256()));
            console.table(table);
        }
        console.line("environment %s", recipe.environment() == null ? "not told: the round failed"
                : new String(Json.bytes(recipe.environment()), java.nio.charset.StandardCharsets.UTF_8));
    }

    private void files(Explanation told) {
        console.heading("Files");
        Table table = Table.of("file", "bytes", "SHA-256", "");
        told.files().forEach(file -> table.row(file.name(), file.size() == 0 ? "–" : String.valueOf(file.size()), file.sha256(),
                file.status().equals("stored") ? "" : file.status()));
        console.table(table);
    }
}
