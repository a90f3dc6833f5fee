package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Files that a person wrote, given with an option. */
final class YamlFiles {
    private YamlFiles() {}

    /**
     * What is in a file.
     *
     * @param reading takes its name and its bytes; throws IllegalArgumentException if it cannot be used
     * @throws UserError if it cannot be read or used
     */
    static <T> T read(String option, Path file, BiFunction<String, byte[], T> reading) {
        try {
            return reading.apply(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw UserError.usage(option + " " + file, "it cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw UserError.usage(option + " " + file, e.getMessage());
        }
    }
}
