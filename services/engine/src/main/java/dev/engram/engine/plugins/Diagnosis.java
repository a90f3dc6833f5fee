package dev.engram.engine.plugins;

import dev.engram.api.plugin.ApiVersion;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What plugin code threw, in words: what happened, where, and what its author has to do. */
final class Diagnosis {
    private static final Pattern CLASS_VERSION = Pattern.compile("class file version (\\d+)");
    private static final int BEFORE_JAVA = 44;
    private static final String INSTALL = ", and install the corrected jar";

    private Diagnosis() {}

    /** A sentence that goes on after the name of the plugin. */
    static String of(Throwable thrown) {
        if (thrown instanceof ExceptionInInitializerError && thrown.getCause() != null) {
            return "its static initialiser threw " + told(thrown.getCause()) + "; move that work into a method of the plugin, or mend it" + INSTALL;
        }
        if (thrown instanceof UnsupportedClassVersionError) {
            return newer(thrown);
        }
        if (thrown instanceof NoClassDefFoundError && String.valueOf(thrown.getMessage()).startsWith("Could not initialize class")) {
            return "the static initialiser of " + thrown.getMessage().replace("Could not initialize class ", "") + " failed before"
                    + (thrown.getCause() == null ? "" : " (" + told(thrown.getCause()) + ")") + "; mend it" + INSTALL;
        }
        if (thrown instanceof NoClassDefFoundError || thrown instanceof ClassNotFoundException || thrown instanceof TypeNotPresentException) {
            return missing(name(thrown)) + at(thrown);
        }
        if (thrown instanceof UnsatisfiedLinkError) {
            return "it calls native code that is not there: " + thrown.getMessage() + at(thrown) + "; the jar has to bring and load its library" + INSTALL;
        }
        if (thrown instanceof LinkageError) {
            return "it was built against another version of Engram's contract, or of a library: " + thrown.getClass().getSimpleName() + ": "
                    + thrown.getMessage() + at(thrown) + "; build it against this Engram's framework-api (plugin API " + ApiVersion.CURRENT + ")" + INSTALL;
        }
        if (thrown instanceof StackOverflowError) {
            return "it calls itself without end" + at(thrown) + "; mend that" + INSTALL;
        }
        return "it threw " + told(thrown) + "; mend that" + INSTALL;
    }

    /** The innermost frames of plugin code, the first that there is first. */
    static List<StackTraceElement> frames(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(frame -> PluginLoader.NAME.equals(frame.getClassLoaderName())).toList();
    }

    /** Where in plugin code; or nothing, if it was not there. */
    static String at(StackTraceElement[] stack) {
        return frames(stack).stream().findFirst().map(frame -> ", at " + place(frame)).orElse("");
    }

    /** A frame without its loader, which says nothing to the author. */
    static String place(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
    }

    private static String at(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            String at = at(each.getStackTrace());
            if (!at.isEmpty()) {
                return at;
            }
        }
        return "";
    }

    private static String told(Throwable thrown) {
        return thrown.getClass().getName() + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage()) + at(thrown);
    }

    private static String newer(Throwable thrown) {
        Matcher version = CLASS_VERSION.matcher(String.valueOf(thrown.getMessage()));
        int here = Runtime.version().feature();
        return "it is compiled for " + (version.find() ? "Java " + (Integer.parseInt(version.group(1)) - BEFORE_JAVA) : "a newer Java")
                + ", and Engram runs on Java " + here + " here; compile it with --release " + here + " or less" + INSTALL;
    }

    private static String name(Throwable thrown) {
        String message = thrown instanceof TypeNotPresentException type ? type.typeName() : String.valueOf(thrown.getMessage());
        return message.replace('/', '.');
    }

    private static String missing(String type) {
        if (type.startsWith("dev.engram.api.") || type.startsWith("ai.djl.")) {
            return "it uses " + type + ", which this Engram does not have; build it against this Engram's framework-api (plugin API "
                    + ApiVersion.CURRENT + ")" + INSTALL;
        }
        return "it uses the class " + type + ", which is neither in its jar nor given by the host; put the library into the jar"
                + " (maven-shade-plugin; docs/PLUGIN_GUIDE.md, class loading)" + INSTALL;
    }
}
