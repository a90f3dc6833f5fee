package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.prepare.Machine;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that was measured on.
 *
 * @param processor its name
 * @param cores     as many as this process may use
 * @param flags     instructions that decide which kernels run
 * @param memory    bytes
 * @param system    operating system
 */
public record Host(String processor, int cores, List<String> flags, long memory, String system) {
    private static final List<String> KNOWN =
            List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16", "asimd", "bf16", "sve");

    /** This machine. */
    public static Host here() {
        return of(Machine.read(Path.of("/proc/cpuinfo")).orElse(""), Machine.read(Path.of("/proc/meminfo")).orElse(""));
    }

    static Host of(String cpuinfo, String meminfo) {
        String flags = Machine.flags(cpuinfo).orElse("");
        return new Host(Machine.processor(cpuinfo), Runtime.getRuntime().availableProcessors(),
                KNOWN.stream().filter(flag -> flags.contains(" " + flag + " ")).toList(), Machine.memory(meminfo, "MemTotal").orElse(0),
                System.getProperty("os.name") + " " + System.getProperty("os.version"));
    }

    /** The load averages of 1, 5 and 15 minutes, or {@code unknown}. */
    public static String load() {
        return Machine.read(Path.of("/proc/loadavg")).map(text -> String.join(" ", List.of(text.split(" ")).subList(0, 3))).orElse("unknown");
    }
}
