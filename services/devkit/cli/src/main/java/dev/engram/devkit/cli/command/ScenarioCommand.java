package dev.engram.devkit.cli.command;

import picocli.CommandLine.Command;

/** {@code engram scenario}. */
@Command(name = "scenario", description = "Create, change and look at scenarios.", subcommands = {
    ScenarioCreateCommand.class, ScenarioUpdateCommand.class, ScenarioListCommand.class, ScenarioShowCommand.class})
public final class ScenarioCommand {}
