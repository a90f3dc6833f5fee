package dev.engram.devkit.cli.dataset;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The handwritten digits that scikit-learn ships (1797 pictures of 8 x 8, it comes with MLflow), written as PNG files
 * with a fixed stratified split: every fifth picture of a class is for testing.
 */
public final class DigitsExport {
    private static final String SCRIPT = "digits.py";

    private DigitsExport() {}

    /** Makes the folder if it is not there yet and returns it. */
    public static Path into(Path folder, Path python) {
        if (Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("test"))) {
            return folder;
        }
        try {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Path script = Files.createTempFile("engram-digits", ".py");
            try (InputStream source = DigitsExport.class.getResourceAsStream(SCRIPT)) {
                Files.write(script, source.readAllBytes());
                run(python, script, folder);
            } finally {
                Files.deleteIfExists(script);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the digits to " + folder, e);
        }
    }

    private static void run(Path python, Path script, Path folder) throws IOException {
        Process process = new ProcessBuilder(python.toString(), script.toString(), folder.toAbsolutePath().toString())
                .redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw UserError.failed("scikit-learn's digits could not be written with " + python + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }
}
