package dev.engram.devkit.cli.command;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.lineage.TrainingLog;
import dev.engram.devkit.cli.weights.ExportedMetadata;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.engine.program.SafetensorsHeader;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.explain.RoundNames;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram weights export SCENARIO VERSION FILE}. */
@Command(name = "export", description = {
    "Write a version's weights as safetensors, under the names that torchvision or timm have for them.",
    "In Python: model.load_state_dict(safetensors.torch.load_file(FILE)); class names are in the file's metadata."})
final class WeightsExportCommand implements Callable<Integer> {
    private static final String WEIGHTS = "weights.safetensors";

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1", paramLabel = "VERSION", description = "MLflow's model version, or round:N.")
    private String version;

    @Parameters(index = "2", paramLabel = "FILE", description = "Where to; must not exist.")
    private Path file;

    @Override
    public Integer call() {
        if (Files.exists(file)) {
            throw UserError.usage("weights export … " + file, "it exists");
        }
        Connection connection = home.connect();
        RoundRecord round = round(connection);
        Artifacts artifacts = new Artifacts(connection.store());
        StateManifest state = new StateStore(artifacts).manifest(round.state());
        Map<String, String> metadata = ExportedMetadata.of(round.result().classes());
        metadata.putAll(Map.of("scenario", scenario, "round", String.valueOf(round.round()), "state", round.state()));
        write(artifacts, state.files().get(WEIGHTS).sha256(), metadata);
        Console console = json.console();
        console.line("round %d of %s: %s, %d classes %s", round.round(), scenario, file, round.result().classes().size(), round.result().classes());
        if (json.json) {
            json.print(Map.of("file", file.toString(), "round", round.round(), "classes", round.result().classes()));
        }
        return Exit.OK.code();
    }

    private RoundRecord round(Connection connection) {
        try {
            RoundRecord round = new RoundNames(new History(new TrainingLog(connection, json.console()).journal(scenario))).find(version).round();
            if (round.state() == null) {
                throw UserError.usage("weights export " + scenario + " " + version, "round " + round.round() + " was not accepted and left no weights");
            }
            return round;
        } catch (IllegalArgumentException e) {
            throw UserError.usage("weights export " + scenario + " " + version, e.getMessage());
        }
    }

    private void write(Artifacts artifacts, String sha256, Map<String, String> metadata) {
        try {
            Path stored = Files.createTempFile("engram-weights", ".safetensors");
            try {
                Files.delete(stored);
                artifacts.fetch(sha256, stored);
                SafetensorsHeader.copy(stored, file, metadata);
            } catch (NoSuchObjectException e) {
                throw UserError.failed("the files of this state are not stored any more (old states are thinned out); `engram rebuild " + scenario + " "
                        + version + "` computes it again, newer versions are there");
            } finally {
                Files.deleteIfExists(stored);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
