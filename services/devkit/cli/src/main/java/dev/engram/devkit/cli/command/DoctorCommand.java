package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.prepare.Finding;
import dev.engram.devkit.cli.prepare.Preparation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engram doctor}. */
@Command(name = "doctor", description = "Look whether this machine has what Engram needs; says what was found and how to get what is missing.")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        List<Finding> findings = new Preparation(Installation.current(), home.home(), json.console()).examine();
        boolean ok = findings.stream().noneMatch(finding -> finding.level() == Finding.Level.MISSING);
        if (json.json) {
            json.print(Map.of("ok", ok, "findings", findings));
        } else {
            Console.system().table(Preparation.table(findings));
            Console.system().line(ok ? "everything needed is there" : "something is missing");
        }
        return (ok ? Exit.OK : Exit.FAILED).code();
    }
}
