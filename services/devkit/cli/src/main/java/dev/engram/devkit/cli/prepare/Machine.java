package dev.engram.devkit.cli.prepare;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the machine has: memory, disk, processor. Everything by text, so that other machines can be thought of in tests. */
public final class Machine {
    private static final long KIB = 1024;
    private static final long GIB = 1L << 30;

    private Machine() {}

    /** Bytes of a line of {@code /proc/meminfo}. */
    public static OptionalLong memory(String meminfo, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(meminfo);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * KIB) : OptionalLong.empty();
    }

    /** The limit of a container, if there is one. */
    static OptionalLong limit() {
        for (String file : new String[] {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
            String text = read(Path.of(file)).orElse("").strip();
            if (text.matches("\\d{1,15}")) { // more digits mean no limit
                return OptionalLong.of(Long.parseLong(text));
            }
        }
        return OptionalLong.empty();
    }

    /** The processor's abilities as {@code /proc/cpuinfo} tells them, or empty if it does not. */
    public static Optional<String> flags(String cpuinfo) {
        Matcher matcher = Pattern.compile("(?m)^flags\\s*:\\s*(.*)$").matcher(cpuinfo);
        return matcher.find() ? Optional.of(" " + matcher.group(1) + " ") : Optional.empty();
    }

    /** The processor's name. */
    public static String processor(String cpuinfo) {
        Matcher matcher = Pattern.compile("(?m)^model name\\s*:\\s*(.*)$").matcher(cpuinfo);
        return matcher.find() ? matcher.group(1).strip() : System.getProperty("os.arch");
    }

    /** Bytes that may still be written where a folder is or will be. */
    static long free(Path folder) throws IOException {
        return store(folder).getUsableSpace();
    }

    /** Whether files there may have attributes of users' own, in which the embedded S3 server keeps its metadata. */
    static boolean attributes(Path folder) throws IOException {
        Path there = existing(folder);
        Path file = Files.createTempFile(there, ".engram-", ".probe");
        try {
            Files.setAttribute(file, "user:engram", new byte[] {1});
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static FileStore store(Path folder) throws IOException {
        return Files.getFileStore(existing(folder));
    }

    private static Path existing(Path folder) {
        Path at = folder.toAbsolutePath();
        while (!Files.isDirectory(at)) {
            at = at.getParent();
        }
        return at;
    }

    /** The text of a file, or empty if it cannot be read. */
    public static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", (double) bytes / GIB);
    }
}
