package dev.engram.devkit.cli.command;

import picocli.CommandLine.Command;

/** {@code engram bench}. */
@Command(name = "bench", description = "Measurements that take long.",
        subcommands = {BenchGrowthCommand.class, BenchBackpressureCommand.class, BenchSpeedCommand.class, BenchContinualCommand.class})
public final class BenchCommand {}
