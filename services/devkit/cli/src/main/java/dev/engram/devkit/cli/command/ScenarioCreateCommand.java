package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ScenarioAuthor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram scenario create ID --plugin NAME}. */
@Command(name = "create", description = "Create a scenario from a plugin and its configuration.")
public final class ScenarioCreateCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private PolicyOptions policy;
    @Mixin private WeightsOptions weights;

    @Parameters(paramLabel = "ID", description = "1 to 63 lower-case letters, digits and hyphens.")
    private String id;

    @Option(names = "--plugin", paramLabel = "NAME", required = true, description = "The scenario plugin; see `engram plugin list`.")
    private String plugin;

    @Option(names = "--plugins", paramLabel = "follow|pinned", defaultValue = "follow",
            description = "follow: newly installed jars are used from the next round on; pinned: only by `scenario update`"
                    + " (default ${DEFAULT-VALUE}).")
    private String plugins;

    @Override
    public Integer call() {
        Connection connection = home.connect();
        ScenarioAuthor author = new ScenarioAuthor(connection);
        if (connection.scenarios().find(ScenarioOptions.requireId(id)).isPresent()) {
            throw UserError.usage("scenario '" + id + "'", "it exists; change it with `engram scenario update " + id + "`");
        }
        ScenarioRecord wanted = new ScenarioRecord(1, id, plugin, configuration.over(weights.settings()), null, ScenarioOptions.requireFollow(plugins),
                policy.over(RoundPolicy.defaults()));
        weights.with(connection, json.console(), given -> ScenarioOptions.print(json, author.create(wanted, given), "created"));
        return Exit.OK.code();
    }
}
