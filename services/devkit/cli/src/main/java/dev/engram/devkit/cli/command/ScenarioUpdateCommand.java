package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ScenarioAuthor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram scenario update ID}. */
@Command(name = "update", description = "Change a scenario; it takes effect at the next round.")
public final class ScenarioUpdateCommand implements Callable<Integer> {
    private static final String LATEST = "latest";

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private PolicyOptions policy;
    @Mixin private WeightsOptions weights;

    @Parameters(paramLabel = "ID", description = "Scenario id.")
    private String id;

    @Option(names = "--plugins", paramLabel = "follow|pinned|latest",
            description = "follow or pinned as in `create`; latest: move to the newest installed jars now.")
    private String plugins;

    @Override
    public Integer call() {
        Connection connection = home.connect();
        ScenarioRecord was = connection.scenarios().require(id);
        policy.requireSharesOf(was.policy());
        String follow = plugins == null || LATEST.equals(plugins) ? was.plugins() : ScenarioOptions.requireFollow(plugins);
        ScenarioRecord record = new ScenarioRecord(1, id, was.plugin(), configuration.over(was.configuration()), was.pluginSet(), follow,
                policy.over(was.policy()), was.weights());
        boolean latest = LATEST.equals(plugins) || record.follows();
        weights.with(connection, json.console(),
                given -> ScenarioOptions.print(json, new ScenarioAuthor(connection).update(record, latest, given), "updated"));
        return Exit.OK.code();
    }
}
