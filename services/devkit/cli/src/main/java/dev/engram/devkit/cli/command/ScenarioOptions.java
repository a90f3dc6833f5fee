package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.UserError;

/** What the commands about scenarios check and print alike. */
final class ScenarioOptions {
    private ScenarioOptions() {}

    static String requireId(String id) {
        try {
            return ScenarioRecord.requireId(id);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("scenario", e.getMessage());
        }
    }

    static String requireFollow(String plugins) {
        if (!ScenarioRecord.FOLLOW.equals(plugins) && !ScenarioRecord.PINNED.equals(plugins)) {
            throw UserError.usage("--plugins " + plugins, "known are follow, pinned");
        }
        return plugins;
    }

    static void print(JsonOption json, ScenarioRecord record, String done) {
        if (json.json) {
            json.print(record);
        } else {
            json.console().line("scenario %s %s: plugin %s, configuration %s, plugins %s (%s)", record.id(), done, record.plugin(),
                    record.configuration(), record.plugins(), record.pluginSet().substring(0, 12));
        }
    }
}
