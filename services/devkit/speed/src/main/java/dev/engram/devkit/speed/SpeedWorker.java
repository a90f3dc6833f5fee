package dev.engram.devkit.speed;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.round.Device;
import dev.engram.lineage.round.Environment;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Engram's side of a measurement. Each line on standard input is a JSON object, each is answered by one line:
 *
 * <ul>
 * <li>{@code {"do": "prepare", "task": {…}, "setting": {"precision": "auto"}, "threads": 2,
 *     "work": DIRECTORY}} → {@code {"parameters": 11173962, "precision": "bfloat16", "facts": {…}}}. Weights and pictures that the
 *     other side needs stand in the directory then.
 * <li>{@code {"do": "run", "steps": 3}} → {@code {"seconds": […], "loss": […], "resident": […]}}
 * </ul>
 *
 * What goes wrong is {@code {"error": …}}. In between the process waits for its input and takes no time. It ends when its input does.
 */
public final class SpeedWorker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PluginCatalog catalog;
    private NDManager manager;
    private Measured measured;

    private SpeedWorker(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Takes one argument.
     *
     * @param arguments directory of the plugins' jars
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        try (PluginCatalog catalog = PluginCatalog.open(Path.of(arguments[0]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            SpeedWorker worker = new SpeedWorker(catalog);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                protocol.println(worker.answer(line));
            }
        }
        Runtime.getRuntime().halt(0); // nothing is to be kept, and giving all memory back takes a while
    }

    private String answer(String line) throws IOException {
        try {
            JsonNode asked = JSON.readTree(line);
            Object answer = switch (asked.path("do").asText()) {
                case "prepare" -> prepare(asked);
                case "run" -> measured.turn(asked.path("steps").asInt());
                default -> Map.of("error", "asked '" + line + "'; known are prepare and run");
            };
            return JSON.writeValueAsString(answer);
        } catch (Exception | Error e) {
            e.printStackTrace();
            return JSON.writeValueAsString(Map.of("error", e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private Map<String, Object> prepare(JsonNode asked) throws IOException {
        Task task = JSON.treeToValue(asked.path("task"), Task.class);
        Device device = Device.of("cpu", asked.path("threads").asInt());
        Path work = Files.createDirectories(Path.of(asked.path("work").asText()));
        forget();
        manager = device.manager();
        measured = measured(task, Precision.of(asked.path("setting").path("precision").asText("float32")), catalog, manager, device.threads(), work);
        Environment environment = device.environment(null);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engram", environment.engram());
        facts.put("java", environment.java());
        facts.put("pytorch", ai.djl.engine.Engine.getEngine("PyTorch").getVersion());
        facts.put("instructions", environment.cpu());
        facts.put("onnxruntime", ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion());
        return Map.of("parameters", measured.parameters(), "precision", measured.setting(), "facts", facts);
    }

    /** What was measured before gives its memory back. */
    private void forget() {
        if (measured != null) {
            measured.close();
            manager.close();
        }
    }

    /** What a task asks for, ready to take its first turn. */
    static Measured measured(Task task, Precision precision, PluginCatalog catalog, NDManager manager, int threads, Path work) throws IOException {
        Folder folder = task.pictures() == null ? Folder.made(task, work) : Folder.of(task);
        return switch (task.kind()) {
            case "step", "epoch" -> new Training(task, precision, folder, catalog, manager, threads, work);
            case "load" -> new Loading(task, folder, catalog, manager, threads);
            case "fisher" -> new Fisher(task, folder, catalog, manager, threads);
            case "infer" -> new Inference(task, folder, catalog, manager, threads, work);
            default -> throw new IllegalArgumentException("kind '" + task.kind() + "' is not known; known are step, epoch, load, infer, fisher");
        };
    }
}
