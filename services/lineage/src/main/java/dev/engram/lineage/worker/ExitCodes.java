package dev.engram.lineage.worker;

/** What a JVM's exit code says to a person, and what to do. */
final class ExitCodes {
    private static final String NATIVE = "usually a plugin made a tensor of a type that PyTorch's Java binding does not know (bfloat16, int16): use float32;"
            + " or two threads used one tensor";

    private ExitCodes() {}

    /** Goes on after "the worker ended with exit code n". */
    static String meaning(int code, WorkerSettings settings) {
        return switch (code) {
            case 3 -> " (out of heap: it had " + settings.heap() + "; raise " + WorkerSettings.HEAP_OPTION + ", or look for what a plugin keeps)";
            case 134 -> " (aborted by native code: " + NATIVE + ")";
            case 137 -> " (killed: by hand, or by the system when memory ran out; then lower " + WorkerSettings.HEAP_OPTION
                    + ", or give the machine more)";
            case 139 -> " (crashed in native code: " + NATIVE + ")";
            case 143 -> " (terminated from outside)";
            default -> " (ended from inside: a plugin, or a library it brings, called Runtime.halt, or native code ended the process; a plugin must"
                    + " throw an exception instead)";
        };
    }
}
