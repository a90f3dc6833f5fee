package dev.engram.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A class that a service file names: what makes it a plugin can be seen in its bytes. */
final class PluginClass {
    /** What class files of the first Java count from. */
    static final int BEFORE_JAVA = 44;
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

    private PluginClass() {}

    /**
     * What its annotation calls it.
     *
     * @param where begins the reason
     * @throws IllegalArgumentException if it is not there, or cannot become a plugin here
     */
    static String name(ZipFile zip, String type, String where) throws IOException {
        ZipEntry entry = zip.getEntry(type.replace('.', '/') + ".class");
        if (entry == null) {
            throw new IllegalArgumentException(where + "which is not in the jar");
        }
        ClassFile found = read(zip, entry, where);
        int release = found.major() - BEFORE_JAVA;
        if (release > Runtime.version().feature()) {
            throw new IllegalArgumentException(where + "which is compiled for Java " + release + "; Engram runs on Java "
                    + Runtime.version().feature() + " here: compile it with --release " + Runtime.version().feature() + " or less");
        }
        if (!found.open() || found.isAbstract()) {
            throw new IllegalArgumentException(where + "which is " + (found.isAbstract() ? "abstract" : "not public")
                    + "; a plugin is a public class of which an instance can be made");
        }
        if (!found.made()) {
            throw new IllegalArgumentException(where + "which has no public constructor without parameters; Engram makes the instance with it."
                    + " Configuration goes into a record, see docs/PLUGIN_GUIDE.md");
        }
        String name = found.plugin().orElseThrow(
                () -> new IllegalArgumentException(where + "which has no annotation @Plugin(name = …); it gives the plugin its name"));
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(where + "which is called '" + name + "'; a name is 1 to 63 lower-case letters, digits and hyphens");
        }
        return name;
    }

    private static ClassFile read(ZipFile zip, ZipEntry entry, String where) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return ClassFile.read(in.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + "which is no class that can be read: " + e.getMessage(), e);
        }
    }
}
