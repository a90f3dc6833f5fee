package dev.engram.engine.worker;

import ai.djl.ndarray.NDManager;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.bundle.BundleExport;
import dev.engram.engine.data.AugmentationException;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.data.Preparation;
import dev.engram.engine.learning.Checkpoints;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.plugins.PluginException;
import dev.engram.engine.report.Report;
import dev.engram.engine.round.Device;
import dev.engram.engine.round.Learner;
import dev.engram.engine.round.Learnt;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A round as a directory: {@code round.json}, {@code samples/}, {@code plugins/}, {@code parent/} in; state, bundle, report and result out. In the middle of a
 * long training {@code checkpoint/} is there, and who finds one that belongs to the order goes on with it.
 */
public final class RoundDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(RoundDirectory.class);

    /** A training that is over sooner is cheaper to do again than to write down. */
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(30);

    private final Path folder;
    private final Duration pause;
    private boolean spent;

    /** The round of this directory. */
    public RoundDirectory(Path folder) {
        this(folder, BETWEEN_CHECKPOINTS);
    }

    /** The round of this directory, with another time between two checkpoints. */
    RoundDirectory(Path folder, Duration pause) {
        this.folder = folder;
        this.pause = pause;
    }

    /** Whether the JVM is not to be trusted with another round: its memory ran out. */
    public boolean spent() {
        return spent;
    }

    /** Does the round. What goes wrong becomes a failed result. */
    public RoundResult run() {
        long began = System.nanoTime();
        RoundResult result;
        try {
            RoundOrder order = CanonicalJson.read(Files.readAllBytes(folder.resolve("round.json")), RoundOrder.class);
            result = run(order, began);
        } catch (RoundFailure e) {
            result = failed(e, e.fault());
        } catch (PluginException e) {
            result = failed(e, RoundResult.Fault.outside());
        } catch (OutOfMemoryError e) {
            spent = true;
            LOG.error("the round failed", e);
            result = RoundResult.failed(Shortage.of(e));
        } catch (Exception | Error e) {
            // Plugin code may throw anything, also what it does not declare.
            LOG.error("the round failed", e);
            result = RoundResult.failed(unexplained(e));
        }
        finish(result);
        return result;
    }

    private static RoundResult failed(RuntimeException e, RoundResult.Fault fault) {
        LOG.info("the round failed: {}", e.getMessage());
        LOG.debug("because of", e);
        return RoundResult.failed(e.getMessage(), fault);
    }

    private RoundResult run(RoundOrder order, long began) throws IOException {
        try (ProgressFile progress = new ProgressFile(folder.resolve("progress.jsonl"), Clock.systemUTC());
                PluginCatalog catalog = PluginCatalog.open(folder.resolve("plugins"))) {
            try {
                return run(order, progress, catalog, began);
            } catch (RoundFailure | PluginException e) {
                throw e;
            } catch (Exception | Error e) {
                // Only here it is known which plugin a class belongs to.
                throw told(catalog, e);
            }
        }
    }

    /** What went through plugin code is told as the plugin's. */
    private RoundFailure told(PluginCatalog catalog, Throwable e) {
        LOG.error("the round failed", e);
        Optional<String> blamed = catalog.blamed(e).map(Throwable::getMessage);
        if (e instanceof OutOfMemoryError memory) {
            spent = true;
            return new RoundFailure(Shortage.of(memory) + blamed.map(plugin -> " It was in " + plugin).orElse(""), e);
        }
        String sample = e instanceof AugmentationException augmentation ? " (at sample " + augmentation.sample() + ")" : "";
        String reason = blamed.map(plugin -> plugin + sample).orElse(unexplained(e));
        // What cannot be linked fails with every sample; an exception may come of one.
        boolean linked = e instanceof LinkageError || e instanceof AugmentationException && e.getCause() instanceof LinkageError;
        return linked ? RoundFailure.outside(reason, e) : new RoundFailure(reason, e);
    }

    private static String unexplained(Throwable e) {
        return "the worker failed: " + e + "; its log has the details";
    }

    private RoundResult run(RoundOrder order, ProgressFile progress, PluginCatalog catalog, long began) throws IOException {
        ScenarioPlan plan = catalog.plan(order.plugin(), order.configuration());
        Device device = Device.of(order.device(), order.threads());
        try {
            return run(order, plan, device, progress, catalog, began);
        } finally {
            device.release();
        }
    }

    private RoundResult run(RoundOrder order, ScenarioPlan plan, Device device, ProgressFile progress, PluginCatalog catalog, long began)
            throws IOException {
        Pictures pictures =
                new Pictures(folder.resolve("samples"), new Preparation(plan.input()), Runtime.getRuntime().maxMemory() * 2 / 5);
        Checkpoints checkpoints = checkpoints(folder, order, device, pause);
        try (NDManager manager = device.manager()) {
            Learnt learnt = new Learner(folder, order, catalog, pictures, plan, manager, device, progress, checkpoints).learn();
            BundleExport.Exported exported = null;
            if (order.export() && learnt.refusal().isEmpty()) {
                progress.phase("export", 0, 1);
                exported = new BundleExport(folder.resolve("bundle"), catalog.ops(), device.threads()).write(order, learnt, pictures);
                progress.metric("export-difference", exported.difference());
            }
            progress.phase("report", 0, 1);
            report(learnt, pictures);
            checkpoints.clear();
            return result(learnt, exported, device, progress.metrics(), (System.nanoTime() - began) * 1e-9);
        }
    }

    /** A training's bytes follow from its order and the environment, and so do those of its middle. */
    static Checkpoints checkpoints(Path folder, RoundOrder order, Device device, Duration pause) {
        return Checkpoints.in(folder.resolve("checkpoint"), CanonicalJson.sha256(List.of(order.bare(), device.environment(null))), pause);
    }

    /** Pictures for people: a machine without fonts must not cost a round. */
    private void report(Learnt learnt, Pictures pictures) {
        try {
            new Report(folder.resolve("report"), pictures).write(learnt);
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            LOG.warn("the round's report is incomplete", e);
        }
    }

    private static RoundResult result(Learnt learnt, BundleExport.Exported exported, Device device, Map<String, Double> told, double seconds) {
        Map<String, Double> metrics = new TreeMap<>(told);
        // Without hold-out nothing was measured, and 0 would say that everything is wrong.
        if (learnt.matrix().measured()) {
            metrics.put("averageAccuracy", learnt.matrix().average());
        }
        metrics.put("forgetting", learnt.matrix().forgetting());
        metrics.put("backwardTransfer", learnt.matrix().backwardTransfer());
        Map<String, ArtifactRef> files = exported == null ? Map.of() : exported.files();
        return new RoundResult(RoundResult.FORMAT, learnt.refusal().isEmpty() ? RoundResult.ACCEPTED : RoundResult.REJECTED,
                learnt.refusal().orElse(null), metrics, learnt.state().labels().names(), learnt.evaluation().accuracy(), learnt.matrix().rows(),
                learnt.sliceNames(), learnt.manifest(), exported == null ? null : exported.hash(), files,
                learnt.evaluation().perClass(learnt.state().labels().names()), device.environment(learnt.precision()), seconds, learnt.passes());
    }

    /** Last, whole or not at all. */
    private void finish(RoundResult result) {
        try {
            Path draft = folder.resolve("result.json.tmp");
            Files.write(draft, CanonicalJson.bytes(result));
            Files.move(draft, folder.resolve("result.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the result cannot be written into " + folder, e);
        }
    }
}
