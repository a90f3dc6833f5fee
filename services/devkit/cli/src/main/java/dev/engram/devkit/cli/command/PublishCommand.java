package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ImagePublisher;
import dev.engram.devkit.cli.wire.ImagePublisher.Published;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram publish DIR}. */
@Command(name = "publish", description = {
    "Publish a folder of labelled images and wait until every one is admitted or rejected.",
    "Layouts: train/<class>/* with val|validation|test/<class>/* beside it, or <class>/*."})
public final class PublishCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Option(names = "--scenario", paramLabel = "ID", description = "Scenario id (default: the folder's name in lower case).")
    private String scenario;

    @Option(names = "--limit", paramLabel = "N", description = "Most images per class and split; 0 for all (default).")
    private int limit;

    @Option(names = "--class", paramLabel = "NAME", split = ",", description = "Only these classes.")
    private List<String> classes = List.of();

    @Override
    public Integer call() {
        Console console = json.console();
        FolderDataset data = FolderDataset.read(folder, limit).only(classes);
        String id = scenario == null ? data.scenarioId() : scenario;
        Connection connection = home.connect();
        connection.trainer().requireScenario(id);
        console.line("%s: %d images of %d classes %s%s", folder, data.images().size(), data.classes().size(), data.counts(),
                data.masks() + data.ignored() > 0 ? ", passed over: " + data.masks() + " masks, " + data.ignored() + " other files" : "");
        Published published = new ImagePublisher(connection.kafka(), console).publish(id, data.source(), data.images());
        console.line("admitted %d, rejected %d in %.1f s", published.admitted(), published.rejected().size(), published.seconds());
        if (json.json) {
            json.print(published);
        } else if (!published.rejected().isEmpty()) {
            Table table = Table.of("rejected", "reason", "detail");
            published.rejected().stream().limit(SHOWN).forEach(r -> table.row(r.path(), r.reason(), r.detail()));
            console.table(table);
            if (published.rejected().size() > SHOWN) {
                console.line("… and %d more; --json lists all", published.rejected().size() - SHOWN);
            }
        }
        return (published.rejected().isEmpty() ? Exit.OK : Exit.FAILED).code();
    }
}
