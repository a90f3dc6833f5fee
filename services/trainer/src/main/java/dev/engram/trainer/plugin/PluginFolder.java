package dev.engram.trainer.plugin;

import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose jars are installed when they are dropped in, and again when they change. A file counts as whole when its size
 * and time stayed the same from one look to the next and it can be read as a zip. What is refused, or does not become a zip, is
 * told once and stays among the {@link #refusals} until the file changes or goes.
 */
public final class PluginFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

    /** A file that is no zip and does not change in so many looks is no longer taken for one that is being written. */
    private static final int PATIENCE = 10;

    private final Path folder;
    private final Path copies;
    private final Function<Path, PluginJar> install;
    private final Map<Path, Look> seen = new HashMap<>();
    private final Map<String, String> refusals = new ConcurrentSkipListMap<>();
    private volatile int looks;

    /** What a file looked like, which one it was, and how often it looked like that; {@code done} if it was dealt with. */
    private record Look(long size, long time, Object file, int times, boolean done) {
        Look again(Look before) {
            return same(before) ? new Look(size, time, file, before.times + 1, false) : this;
        }

        Look settled() {
            return new Look(size, time, file, times, true);
        }

        boolean same(Look other) {
            return other != null && size == other.size && time == other.time && Objects.equals(file, other.file);
        }
    }

    /**
     * A folder that is not looked at yet.
     *
     * @param copies  directory for copies: what is installed must not change under way
     * @param install installs a jar; refuses with {@link IllegalArgumentException}
     */
    public PluginFolder(Path folder, Path copies, Function<Path, PluginJar> install) {
        this.folder = folder;
        this.copies = copies;
        this.install = install;
    }

    /** Whether what lay there at the start was looked at often enough to be installed. */
    public boolean settled() {
        return looks >= 2;
    }

    /** Why files that lie there are not installed, by their names. */
    public Map<String, String> refusals() {
        return Map.copyOf(refusals);
    }

    /** Looks once. */
    public boolean step() throws IOException {
        if (Files.isDirectory(folder)) {
            look();
        }
        looks++;
        return false;
    }

    private void look() throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file)).sorted().toList();
        }
        seen.keySet().retainAll(jars);
        refusals.keySet().retainAll(jars.stream().map(jar -> jar.getFileName().toString()).toList());
        for (Path jar : jars) {
            look(jar);
        }
    }

    private void look(Path jar) throws IOException {
        Look now = now(jar);
        Look before = seen.get(jar);
        if (now == null || before != null && before.done() && before.same(now)) {
            return;
        }
        seen.put(jar, now.again(before));
        if (!now.same(before)) {
            refusals.remove(jar.getFileName().toString());
        } else if (readable(jar)) {
            take(jar, now);
        } else if (seen.get(jar).times() >= PATIENCE) {
            refused(jar, "it is no jar, or only part of one, and does not change any more; copy it again, under another name first, and rename it");
            seen.put(jar, now.settled());
        }
    }

    private void refused(Path jar, String reason) {
        LOG.warn("{} was not installed: {}", jar, reason);
        refusals.put(jar.getFileName().toString(), reason);
    }

    private void take(Path jar, Look look) throws IOException {
        Path dir = Files.createDirectories(copies);
        Path copy = Files.createTempDirectory(dir, "plugin").resolve(jar.getFileName());
        try {
            Files.copy(jar, copy);
            if (!look.same(now(jar))) {
                return;
            }
            install.apply(copy);
        } catch (ObjectStoreException e) {
            seen.remove(jar);
            throw e;
        } catch (IllegalArgumentException e) {
            refused(jar, e.getMessage());
        } finally {
            Files.deleteIfExists(copy);
            Files.deleteIfExists(copy.getParent());
        }
        seen.put(jar, look.settled());
    }

    private static Look now(Path jar) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(jar, BasicFileAttributes.class);
            return new Look(found.size(), found.lastModifiedTime().toMillis(), found.fileKey(), 1, false);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** A zip's directory stands at its end: what is not whole cannot be opened. */
    private static boolean readable(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.size() > 0;
        } catch (IOException e) {
            LOG.debug("{} cannot be read as a zip yet: {}", jar, e.toString());
            return false;
        }
    }
}
