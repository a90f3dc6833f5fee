package dev.engram.devkit.cli.demo;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.devkit.cli.dataset.StreamOfExperiences.Experience;
import dev.engram.devkit.cli.local.Learned;
import dev.engram.devkit.cli.local.LocalStream;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ImagePublisher;
import dev.engram.devkit.cli.wire.ImagePublisher.Published;
import dev.engram.devkit.cli.wire.Round;
import dev.engram.devkit.cli.wire.RoundFollower;
import dev.engram.devkit.cli.wire.ScenarioAuthor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The main job from the first image to the swapped model, on a platform that is up. */
public final class Demo {
    private static final Duration SILENCE = Duration.ofMinutes(5);
    private static final Duration REGISTERED = Duration.ofMinutes(2);
    private static final int SHOWN = 5;

    private final Console console;
    private final Connection connection;
    private final DemoPlan plan;
    private final Steps steps;
    private final List<String> problems = new ArrayList<>();

    /** A demo of the plan on this platform; it takes the three steps of learning, comparing and promoting. */
    public Demo(Console console, Connection connection, DemoPlan plan, Steps steps) {
        this.console = console;
        this.connection = connection;
        this.plan = plan;
        this.steps = steps;
    }

    /** Runs it; the engine of {@code local} learns the comparisons. */
    public DemoReport run(LocalStream local) {
        long start = System.nanoTime();
        ScenarioRecord scenario = scenario();
        stream(scenario);
        List<Round> rounds = new RoundLedger(connection).registered(scenario.id(), REGISTERED);
        List<Round> accepted = rounds.stream().filter(Round::accepted).toList();
        steps.next("Compare with plain fine-tuning on the same stream, and with joint training on everything at once");
        Baselines baselines = new Baselines(local, new BaselineRuns(connection), console);
        Learned fineTuning = baselines.fineTuning(scenario, plan.stream());
        Learned joint = baselines.joint(scenario, plan.stream());
        DemoReport.SwapReport swap = swap(scenario.id(), accepted);
        return report(accepted, fineTuning, joint, swap, (System.nanoTime() - start) / 1e9);
    }

    private ScenarioRecord scenario() {
        steps.next("Publish and learn: scenario " + plan.scenario());
        ScenarioRecord record = new ScenarioAuthor(connection).createOrUpdate(plan.scenario(), plan.plugin(), plan.configuration(),
                ScenarioRecord.FOLLOW, RoundPolicy.defaults());
        console.line("plugin %s, configuration %s", record.plugin(), record.configuration());
        console.line("data %s: %d images of %d classes %s, %d experiences", plan.data().root(), plan.data().images().size(),
                plan.data().classes().size(), plan.data().counts(), plan.stream().experiences().size());
        return record;
    }

    private void stream(ScenarioRecord scenario) {
        for (Experience experience : plan.stream().experiences()) {
            console.heading("Experience " + experience.number() + " of " + plan.stream().experiences().size() + ": " + experience.name());
            publish(scenario.id(), experience);
            if (!new RoundLedger(connection).anythingPending(scenario.id())) {
                console.line("nothing new: learned before");
                continue;
            }
            RoundEvent end = new RoundFollower(connection.kafka(), console, SILENCE).run(scenario.id(), "engram demo");
            if (!RoundEvent.ACCEPTED.equals(end.type())) {
                problems.add("round " + end.round() + " " + end.type() + ": " + end.reason());
                console.warn(problems.get(problems.size() - 1));
                continue;
            }
            matrix(scenario.id());
            if (end.run() != null) {
                console.line("MLflow: " + connection.runUrl(scenario.id(), end.run()));
            }
        }
    }

    private void publish(String scenario, Experience experience) {
        Published published = new ImagePublisher(connection.kafka(), console)
                .publish(scenario, plan.data().source(), experience.images());
        console.line("admitted %d, rejected %d in %.1f s", published.admitted(), published.rejected().size(), published.seconds());
        published.rejected().stream().limit(SHOWN).forEach(r -> console.warn("rejected " + r.path() + ": " + r.reason() + " " + r.detail()));
        if (!published.rejected().isEmpty()) {
            problems.add(published.rejected().size() + " images of experience " + experience.number() + " were rejected");
        }
    }

    private void matrix(String scenario) {
        List<Round> accepted = connection.trainer().rounds(scenario).stream().filter(Round::accepted).toList();
        console.table(Tables.matrix("accuracy", accepted.stream().map(Round::accuracyPerExperience).toList(),
                accepted.stream().map(Round::averageAccuracy).toList(), accepted.stream().map(Round::forgetting).toList()));
    }

    private DemoReport.SwapReport swap(String scenario, List<Round> accepted) {
        if (accepted.isEmpty()) {
            return null;
        }
        steps.next("Promote in MLflow while a client asks serving without a pause");
        List<LabelledImage> unseen = plan.data().images().stream().filter(image -> image.split() != Split.TRAIN).toList();
        return new DemoSwap(connection, console).run(scenario, unseen.isEmpty() ? plan.data().images() : unseen,
                accepted.get(0).version(), accepted.get(accepted.size() - 1).version());
    }

    private DemoReport report(List<Round> accepted, Learned fineTuning, Learned joint, DemoReport.SwapReport swap, double seconds) {
        Round last = accepted.isEmpty() ? null : accepted.get(accepted.size() - 1);
        DemoReport report = new DemoReport(plan.scenario(), false, problems, last == null ? 0 : last.averageAccuracy(),
                last == null ? 1 : last.forgetting(), fineTuning.averageAccuracy(), fineTuning.forgetting(), joint.averageAccuracy(),
                accepted.stream().map(DemoReport.RoundReport::of).toList(), swap, connection.endpoints().byName(), seconds);
        return report.judged(DemoVerdict.problems(report, plan.stream().experiences().size(), plan.standard()));
    }
}
