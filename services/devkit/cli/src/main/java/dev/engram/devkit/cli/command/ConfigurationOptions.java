package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The configuration of a scenario plugin: a file, single values on top of it. */
final class ConfigurationOptions {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Option(names = "--config", paramLabel = "FILE", description = "The plugin's configuration, YAML or JSON.")
    Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "One value on top of it; dots lead into maps, the value is YAML: --set epochs=5 --set model.name=mlp.")
    List<String> values = new ArrayList<>();

    /** Whether anything was given. */
    boolean given() {
        return file != null || !values.isEmpty();
    }

    /** The values over those of a base that was configured before. */
    Map<String, Object> over(Map<String, Object> base) {
        Map<String, Object> configuration = new LinkedHashMap<>(file == null ? base : read(file));
        values.forEach(value -> set(configuration, value));
        return configuration;
    }

    private static Map<String, Object> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.usage("--config " + file, "there is no such file");
        }
        try {
            @SuppressWarnings("unchecked")
            Map<String, Object> map = YAML.readValue(Files.readAllBytes(file), Map.class);
            return map == null ? Map.of() : map;
        } catch (IOException e) {
            throw UserError.usage("--config " + file, "no valid YAML or JSON map: " + firstLine(e));
        }
    }

    private static void set(Map<String, Object> configuration, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw UserError.usage("--set " + assignment, "expected KEY=VALUE");
        }
        String[] path = assignment.substring(0, equals).strip().split("\\.");
        Map<String, Object> at = configuration;
        for (int i = 0; i < path.length - 1; i++) {
            at = into(at, path[i], assignment);
        }
        at.put(path[path.length - 1], value(assignment.substring(equals + 1), assignment));
    }

    private static Map<String, Object> into(Map<String, Object> map, String key, String assignment) {
        Object inner = map.get(key);
        if (inner != null && !(inner instanceof Map)) {
            throw UserError.usage("--set " + assignment, "'" + key + "' is " + inner + ", no map");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        if (inner instanceof Map<?, ?> known) {
            known.forEach((name, value) -> copy.put(String.valueOf(name), value));
        }
        map.put(key, copy);
        return copy;
    }

    private static Object value(String text, String assignment) {
        try {
            return text.isBlank() ? "" : YAML.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw UserError.usage("--set " + assignment, "the value is no YAML: " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
