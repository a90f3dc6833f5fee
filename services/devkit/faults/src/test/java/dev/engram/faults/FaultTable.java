package dev.engram.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * What was done to the platform and what came of it: one table of all tests of a build, in {@code target/faults.md} and, test by test, on
 * standard output.
 */
public final class FaultTable implements TestExecutionListener {
    private static final String TITLE = "| fault | step | times | outcome |\n|---|---|---:|---|\n";
    private static final Path FILE = Path.of(System.getProperty("faults.target", "target"), "faults.md");
    private static final List<String> ROWS = new ArrayList<>();
    private static int printed;

    /** Called by JUnit, which finds it by its service file. */
    public FaultTable() {}

    /**
     * Adds a row.
     *
     * @param fault   what was done: {@code kill -9 trainer}
     * @param step    when: {@code after the journal entry, before its answer}
     * @param tried   how often
     * @param outcome what came of it, in a few words
     */
    public static synchronized void row(String fault, String step, int tried, String outcome) {
        ROWS.add("| " + cell(fault) + " | " + cell(step) + " | " + tried + " | " + cell(outcome) + " |\n");
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(FILE, TITLE + String.join("", ROWS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the table of faults", e);
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        print();
    }

    private static synchronized void print() {
        if (printed < ROWS.size()) {
            System.out.print("\n" + TITLE + String.join("", ROWS.subList(printed, ROWS.size())) + "\n");
            printed = ROWS.size();
        }
    }
}
