package dev.engram.devkit.cli.prepare;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import java.nio.file.Path;
import java.util.List;

/** Makes a machine ready for a platform: looks for what is missing, then makes the Python environment. */
public final class Preparation {
    private final PythonEnvironment python;
    private final Path folder;
    private final Console console;

    /** For a platform of this home. */
    public Preparation(Installation installation, Home home, Console console) {
        this.python = PythonEnvironment.in(installation.venv());
        this.folder = home.dir();
        this.console = console;
    }

    /** Everything that is looked at. */
    public List<Finding> examine() {
        return new Doctor(folder, python).all();
    }

    /**
     * Does it.
     *
     * @param tell whether what is in order is told, too
     * @throws dev.engram.devkit.cli.UserError if something is missing
     */
    public void run(boolean tell) {
        List<Finding> findings = new Doctor(folder, python).platform();
        if (tell) {
            console.table(table(findings));
        } else {
            findings.stream().filter(finding -> finding.level() == Finding.Level.POOR).forEach(finding -> console.warn(finding.line()));
        }
        Doctor.require(findings);
        python.prepare(console);
    }

    /** Findings for people. */
    public static Table table(List<Finding> findings) {
        Table table = Table.of("", "", "found", "needed", "how to get it");
        findings.forEach(finding -> table.row(sign(finding), finding.name(), finding.found(), finding.needed(), finding.how()));
        return table;
    }

    private static String sign(Finding finding) {
        return switch (finding.level()) {
            case OK -> "✓";
            case POOR -> "!";
            case MISSING -> "✗";
        };
    }
}
