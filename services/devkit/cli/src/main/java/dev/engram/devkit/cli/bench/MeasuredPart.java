package dev.engram.devkit.cli.bench;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a page of documentation that a command writes, between two marks; what is around them is written by people.
 *
 * @param title of the page, where there is none yet
 * @param name  of the part, in its marks
 * @param by    the command
 */
public record MeasuredPart(String title, String name, String by) {
    private String begin() {
        return "<!-- " + name + ": what is below is written by " + by + " -->";
    }

    private String end() {
        return "<!-- " + name + ": end -->";
    }

    /** The page with this text in place of what was measured before; behind everything else if nothing was. */
    String into(String page, String text) {
        int from = page.indexOf(begin());
        int to = page.indexOf(end());
        String part = begin() + "\n\n" + text + "\n" + end();
        if (from < 0 && to < 0) {
            return page.stripTrailing() + "\n\n" + part + "\n";
        }
        if (from < 0 || to < from) {
            throw UserError.failed("the page '" + title + "' has half a place for figures: a line '" + begin() + "' and after it a line '" + end() + "' are expected, or neither");
        }
        return page.substring(0, from) + part + page.substring(to + end().length());
    }

    /** Writes the text into the file, which begins with the title if it is new. */
    public void write(Path file, String text) {
        try {
            String page = Files.exists(file) ? Files.readString(file) : "# " + title + "\n";
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, into(page, text));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
