package dev.engram.engine.round;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code /proc/cpuinfo} says of a processor, as far as it decides about the last bit. */
final class Processor {
    /** The strongest first. */
    private static final List<String> INSTRUCTIONS =
            List.of("amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "avx", "sse4_2", "asimd");

    private Processor() {}

    /** For example {@code AVX512_BF16 GenuineIntel 6/143}. */
    static String of(List<String> lines) {
        Map<String, String> facts = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
            }
        }
        Set<String> flags = Set.copyOf(List.of(facts.getOrDefault("flags", facts.getOrDefault("features", "")).split("\\s+")));
        String strongest = INSTRUCTIONS.stream().filter(flags::contains).findFirst().orElse("default").toUpperCase(Locale.ROOT);
        String model = Stream.of("cpu family", "model").map(facts::get).filter(found -> found != null).collect(Collectors.joining("/"));
        return Stream.of(strongest, facts.getOrDefault("vendor_id", facts.getOrDefault("cpu implementer", "")), model)
                .filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    /** Whether a processor of that capability has instructions for bfloat16 and nothing forbids them. */
    static boolean multipliesBfloat16(String capability, Map<String, String> environment) {
        return capability.matches("(AMX_BF16|AVX512_BF16)\\b.*") && limits(environment).isEmpty();
    }

    /** Limits that the process was started with; empty without any, else for example {@code limited to ATEN_CPU_CAPABILITY=avx2}. */
    static String limits(Map<String, String> environment) {
        String limits = Stream.of("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA").filter(environment::containsKey)
                .map(name -> name + "=" + environment.get(name)).collect(Collectors.joining(" "));
        return limits.isEmpty() ? "" : " limited to " + limits;
    }
}
