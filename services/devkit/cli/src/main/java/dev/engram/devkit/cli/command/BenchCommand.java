package dev.engram.devkit.cli.command;

import picocli.CommandLine.Command;

/** {@code engram bench}. */
@Command(name = "bench", description = "Measurements that take long, on parts of a platform of their own.",
        subcommands = {BenchGrowthCommand.class, BenchBackpressureCommand.class})
public final class BenchCommand {}
