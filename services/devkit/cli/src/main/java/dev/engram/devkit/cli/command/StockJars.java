package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jars of plugins that a command works with. */
final class StockJars {
    private StockJars() {}

    /** Those of the installation and those that were given. */
    static List<Path> and(Installation installation, List<Path> given) {
        List<Path> plugins = new ArrayList<>(installation.plugins());
        for (Path jar : given) {
            if (!Files.isRegularFile(jar)) {
                throw UserError.usage("--jar " + jar, "there is no such file");
            }
            plugins.add(jar.toAbsolutePath().normalize());
        }
        return plugins;
    }
}
