package dev.engram.devkit.cli;

import dev.engram.devkit.cli.command.AugmentCommand;
import dev.engram.devkit.cli.command.BackupCommand;
import dev.engram.devkit.cli.command.BenchCommand;
import dev.engram.devkit.cli.command.CompareCommand;
import dev.engram.devkit.cli.command.DemoCommand;
import dev.engram.devkit.cli.command.DoctorCommand;
import dev.engram.devkit.cli.command.DownCommand;
import dev.engram.devkit.cli.command.ExplainCommand;
import dev.engram.devkit.cli.command.ModelCommand;
import dev.engram.devkit.cli.command.PluginCommand;
import dev.engram.devkit.cli.command.PredictCommand;
import dev.engram.devkit.cli.command.PromoteCommand;
import dev.engram.devkit.cli.command.PublishCommand;
import dev.engram.devkit.cli.command.RebuildCommand;
import dev.engram.devkit.cli.command.RejectedCommand;
import dev.engram.devkit.cli.command.ResetCommand;
import dev.engram.devkit.cli.command.RestoreCommand;
import dev.engram.devkit.cli.command.RoundCommand;
import dev.engram.devkit.cli.command.RoundsCommand;
import dev.engram.devkit.cli.command.SampleCommand;
import dev.engram.devkit.cli.command.ScenarioCommand;
import dev.engram.devkit.cli.command.StatusCommand;
import dev.engram.devkit.cli.command.SweepCommand;
import dev.engram.devkit.cli.command.TraceCommand;
import dev.engram.devkit.cli.command.TrainCommand;
import dev.engram.devkit.cli.command.UpCommand;
import dev.engram.devkit.cli.command.WeightsCommand;
import dev.engram.devkit.cli.platform.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code engram}. */
@Command(name = "engram", version = "engram " + EngramMain.VERSION,
        description = "Image recognition that keeps learning without forgetting.",
        footer = {"", Exit.HELP},
        subcommands = {DemoCommand.class, UpCommand.class, DownCommand.class, StatusCommand.class, DoctorCommand.class, ResetCommand.class,
            ScenarioCommand.class, PublishCommand.class, RejectedCommand.class, RoundCommand.class, RoundsCommand.class, PromoteCommand.class,
            PredictCommand.class, ExplainCommand.class, TraceCommand.class, SampleCommand.class, RebuildCommand.class, TrainCommand.class,
            CompareCommand.class, PluginCommand.class, ModelCommand.class, WeightsCommand.class, AugmentCommand.class, BackupCommand.class, RestoreCommand.class,
            BenchCommand.class, SweepCommand.class})
public final class EngramMain implements Runnable {
    /** This version of Engram. */
    public static final String VERSION = "0.1.0";

    @Spec private CommandSpec spec;

    @CommandLine.Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean stackTrace;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See engram --help");
    }

    /** Runs a command and ends the process with its {@link Exit} code. */
    public static void main(String[] arguments) {
        quietLibraries();
        int code = commandLine().execute(arguments);
        System.out.flush();
        System.exit(code);
    }

    /** The command line, ready to execute. */
    static CommandLine commandLine() {
        EngramMain main = new EngramMain();
        CommandLine commandLine = new CommandLine(main);
        helpEverywhere(commandLine);
        commandLine.setExecutionExceptionHandler((error, command, parsed) -> main.report(error, command.getErr()));
        return commandLine;
    }

    private static void helpEverywhere(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.setUsageHelpAutoWidth(true);
        command.getSubcommands().values().forEach(EngramMain::helpEverywhere);
    }

    private int report(Exception error, PrintWriter err) {
        Exit exit = error instanceof UserError known ? known.exit() : Exit.FAILED;
        if (Platform.ending()) {
            return exit.code(); // the platform is being stopped on request: what fails now fails because of that
        }
        err.println("engram: " + message(error));
        if (stackTrace) {
            error.printStackTrace(err);
        } else if (!(error instanceof UserError)) {
            err.println("(--stacktrace shows where this comes from)");
        }
        err.flush();
        return exit.code();
    }

    private static String message(Throwable error) {
        StringBuilder message = new StringBuilder(error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage());
        boolean mine = error instanceof UserError;
        for (Throwable cause = error.getCause(); cause != null && !mine; cause = cause.getCause()) {
            if (cause.getMessage() != null && message.indexOf(cause.getMessage()) < 0) {
                message.append(": ").append(cause.getMessage());
            }
        }
        return message.toString();
    }

    private static void quietLibraries() {
        try (InputStream configuration = EngramMain.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties is part of this jar", e);
        }
    }
}
