package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The directory of one platform's data: a folder per part, logs, credentials, and the record of what runs. */
public final class Home {
    /** Says that a directory is a home, so that nothing else is ever cleared. */
    private static final String MARK = "engram-home";
    private static final String PLUGINS = "plugins";
    private static final String LOCK = "launcher.lock";
    private static final String TEMPORARY = "tmp";

    private final Path dir;

    private Home(Path dir) {
        this.dir = dir;
    }

    /** The home in this directory, which need not exist yet; by its real path, as the system tells it of processes that work there. */
    public static Home at(Path dir) {
        Path absolute = dir.toAbsolutePath().normalize();
        Path there = absolute;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return new Home(there.toRealPath().resolve(there.relativize(absolute)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + there, e);
        }
    }

    /** The directory. */
    public Path dir() {
        return dir;
    }

    /** A part's own folder. */
    public Path data(String part) {
        return dir.resolve(part);
    }

    /**
     * A part's own place for temporary files: libraries unpack natives there, and a killed process cannot tidy up. Not in its data: a broker takes every
     * folder there for a partition.
     */
    Path temporary(String part) {
        return dir.resolve(TEMPORARY).resolve(part);
    }

    /** Folder of plugin jars that the trainer watches. */
    public Path plugins() {
        return dir.resolve(PLUGINS);
    }

    /** The plugin jars that lie there. */
    public List<Path> droppedPlugins() {
        return Files.isDirectory(plugins()) ? list(plugins()).stream().filter(file -> name(file).endsWith(".jar")).toList() : List.of();
    }

    /** MLflow's database. */
    public Path mlflowDatabase() {
        return data("mlflow").resolve("mlflow.db");
    }

    /** Files that belong to what a platform holds, beside the parts' own: the dropped plugins, and which stock plugins were installed. */
    public List<Path> kept() {
        List<Path> kept = new ArrayList<>(droppedPlugins());
        if (Files.exists(stock())) {
            kept.add(stock());
        }
        return kept;
    }

    /** Folder of logs. */
    public Path logs() {
        return dir.resolve("logs");
    }

    /** A part's log. */
    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    /** Says that a restore into this home was begun and is not at its end. */
    private Path unfinished() {
        return dir.resolve("restore-unfinished");
    }

    /** Refuses a home that has data, or an unfinished restore; it need not exist. */
    public void requireRestorable() {
        requireWhole();
        if (exists()) {
            requireEmpty();
        } else {
            requireNothing();
        }
    }

    /**
     * Makes the home for a restore, and notes that it is not finished.
     *
     * @param source what is restored, for people
     */
    public void beginRestore(String source) {
        requireRestorable();
        create();
        try {
            Files.writeString(unfinished(), source);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + unfinished(), e);
        }
    }

    /** Everything was restored. */
    public void endRestore() {
        delete(unfinished());
    }

    /** Refuses a home in which a restore was begun and did not end. */
    public void requireWhole() {
        if (Files.exists(unfinished())) {
            throw UserError.failed("a restore into " + dir + " was not finished: what is there is no whole platform. Remove it with `engram reset"
                    + " --home " + dir + "` and restore again");
        }
    }

    private void requireEmpty() {
        Set<String> nothing = Set.of(MARK, PLUGINS, LOCK, TEMPORARY, "logs");
        List<Path> data = Stream.concat(list(dir).stream().filter(entry -> !nothing.contains(name(entry))), droppedPlugins().stream()).toList();
        if (!data.isEmpty()) {
            throw UserError.usage("--home " + dir, "a restore needs an empty home, and there is " + name(data.get(0))
                    + (data.size() > 1 ? " and " + (data.size() - 1) + " more" : "") + "; choose another one, or remove it with `engram reset`");
        }
    }

    Path record() {
        return dir.resolve("platform.json");
    }

    Path credentials() {
        return dir.resolve("credentials");
    }

    Path stock() {
        return dir.resolve("stock-plugins.json");
    }

    Path lock() {
        return dir.resolve(LOCK);
    }

    /** Whether there is a home. */
    public boolean exists() {
        return Files.isRegularFile(dir.resolve(MARK));
    }

    /** Makes the directory if it is not there; one with something else in it is refused. */
    public Home create() {
        if (exists()) {
            return this;
        }
        requireNothing();
        try {
            Files.createDirectories(dir);
            Files.writeString(dir.resolve(MARK), "The data of a local Engram platform. `engram reset --home` removes it.\n");
            Files.createDirectories(logs());
            Files.createDirectories(plugins());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + dir, e);
        }
    }

    private void requireNothing() {
        List<Path> entries = Files.isDirectory(dir) ? list(dir) : List.of();
        if (!entries.isEmpty()) {
            throw UserError.usage("--home " + dir, "the directory is no home of Engram's and not empty: " + entries.get(0).getFileName()
                    + (entries.size() > 1 ? " and " + (entries.size() - 1) + " more" : ""));
        }
    }

    /** Removes everything but the plugin jars that were dropped in; whoever calls holds the lock. */
    public void clear() {
        removeAllBut(Set.of(MARK, PLUGINS, LOCK));
    }

    /** Removes everything, the directory included. */
    public void remove() {
        removeAllBut(Set.of());
        delete(dir);
    }

    private void removeAllBut(Set<String> kept) {
        if (!exists()) {
            throw UserError.usage("--home " + dir, "there is no home of Engram's");
        }
        // The mark goes last: what an interruption leaves can be removed again.
        list(dir).stream().filter(entry -> !kept.contains(name(entry)) && !name(entry).equals(MARK)).forEach(Home::delete);
        if (!kept.contains(MARK)) {
            delete(dir.resolve(MARK));
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** Removes a file or folder; links are removed, not followed. */
    static void delete(Path path) {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }

    @Override
    public String toString() {
        return dir.toString();
    }
}
