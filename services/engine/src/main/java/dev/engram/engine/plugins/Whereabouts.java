package dev.engram.engine.plugins;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where threads are, for the reasons of failures: a place in plugin code is worth more than any other. */
public final class Whereabouts {
    private static final int FRAMES = 3;

    private Whereabouts() {}

    /** The thread's innermost frames in plugin code, or outside the JDK's if it is in none; begins with ", at ". */
    public static String of(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        List<StackTraceElement> own = Diagnosis.frames(stack);
        List<StackTraceElement> told = own.isEmpty() ? Arrays.stream(stack).filter(frame -> frame.getModuleName() == null).toList() : own;
        return told.isEmpty() ? "" : told.stream().limit(FRAMES).map(Diagnosis::place).collect(Collectors.joining(" from ", ", at ", ""));
    }

    /** The thread that called {@code System.exit} and waits for the JVM to end, told by its place; empty if none did. */
    public static Optional<String> exit() {
        for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
            for (StackTraceElement frame : each.getValue()) {
                if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
                    return Optional.of("System.exit was called" + of(each.getKey()) + ", in thread '" + each.getKey().getName() + "'");
                }
            }
        }
        return Optional.empty();
    }

    /** Names of threads that are in plugin code now. */
    public static Set<String> inPlugins() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.isAlive() && !Diagnosis.frames(stack).isEmpty()) {
                names.add(thread.getName());
            }
        });
        return names;
    }
}
