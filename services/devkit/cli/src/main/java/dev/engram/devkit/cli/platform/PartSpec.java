package dev.engram.devkit.cli.platform;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a part is started.
 *
 * @param name        of the part; also of its log
 * @param command     program and arguments
 * @param token       stands in the command line and tells this home's part from another's
 * @param environment variables set; those whose value is null are removed from what the launcher has
 * @param directory   it works in
 * @param address     for people and programs
 * @param readyLine   the beginning of the line that says it is ready, or null: then {@code health} is asked
 * @param health      what is asked to see whether it is ready
 */
record PartSpec(
        String name,
        List<String> command,
        String token,
        Map<String, String> environment,
        Path directory,
        String address,
        String readyLine,
        URI health) {
    PartSpec {
        command = List.copyOf(command);
        environment = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(environment));
    }
}
