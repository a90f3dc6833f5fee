package dev.engram.lineage.worker;

/** What a JVM's exit code says to a person. */
final class ExitCodes {
    private ExitCodes() {}

    static String meaning(int code) {
        return switch (code) {
            case 0, 1 -> "";
            case 3 -> " (out of heap: raise engram.worker.heap)";
            case 134 -> " (aborted by native code)";
            case 137 -> " (killed: by hand, or by the system when memory ran out)";
            case 139 -> " (crashed in native code)";
            case 143 -> " (terminated)";
            default -> "";
        };
    }
}
