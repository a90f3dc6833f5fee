package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Credentials;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.PlatformRecord;
import dev.engram.devkit.cli.wire.Connection;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which platform a command is about. */
final class HomeOption {
    private static final String USUAL = "home";

    @Option(names = "--home", paramLabel = "DIR",
            description = "The platform's data (default .engram/home in the checkout; the demo's is .engram/demo).")
    private Path dir;

    /** The home asked for, or the usual one. */
    Home home() {
        return home(USUAL);
    }

    /** The home asked for, or the one of this name in {@code .engram}. */
    Home home(String usual) {
        return Home.at(dir == null ? Installation.current().folder().resolve(usual) : dir);
    }

    /** Connects to the platform, which has to be up. */
    Connection connect() {
        Home home = home();
        PlatformRecord record = PlatformRecord.read(home).orElseThrow(() -> UserError.notUp("nothing runs in " + home, null));
        if (!record.running()) {
            throw UserError.notUp("the launcher of " + home + " is gone (process " + record.launcher().pid() + ")", null);
        }
        if (!record.up()) {
            throw UserError.notUp("the platform in " + home + " is " + record.state(), null);
        }
        return new Connection(record.endpoints(Credentials.read(home)));
    }
}
