package dev.engram.engine.round;

import ai.djl.engine.Engine;
import dev.engram.api.sample.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known of the libraries and devices that compute, as far as it decides about the last bit. */
final class Natives {
    private Natives() {}

    /**
     * Name, version and build of the native libraries, as a hash.
     *
     * @param environment of the process; {@code PYTORCH_LIBRARY_PATH} names a folder of libraries in place of those on the class path
     */
    static String hash(Map<String, String> environment) {
        StringBuilder facts = new StringBuilder("pytorch ").append(Engine.getEngine("PyTorch").getVersion());
        try {
            String folder = environment.get("PYTORCH_LIBRARY_PATH");
            facts.append(folder == null ? bundled() : ' ' + installed(Path.of(folder)));
        } catch (IOException e) {
            facts.append(" unknown");
        }
        return Hashes.sha256(facts.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static String bundled() throws IOException {
        StringBuilder facts = new StringBuilder();
        try (InputStream in = Natives.class.getResourceAsStream("/native/lib/pytorch.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            facts.append(' ').append(new TreeMap<>(properties));
        }
        for (String library : List.of("libtorch_cpu.so", "libtorch_cpu.so.gz")) {
            URL url = Natives.class.getClassLoader().getResource("pytorch/linux-x86_64/native/lib/" + library);
            if (url != null) {
                facts.append(' ').append(library).append(' ').append(url.openConnection().getContentLengthLong());
            }
        }
        return facts.toString();
    }

    /** Libraries and their sizes; where they stand does not matter. */
    static String installed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder facts = new StringBuilder();
            for (Path file : files.filter(file -> file.getFileName().toString().contains(".so")).sorted().toList()) {
                facts.append(file.getFileName()).append(' ').append(Files.size(file)).append(' ');
            }
            return facts.toString();
        }
    }

    /**
     * What the driver calls its GPUs, each model once; empty if that cannot be read.
     *
     * @param folder of the driver, with one folder for each GPU
     */
    static String gpuModels(Path folder) {
        try (Stream<Path> gpus = Files.list(folder)) {
            return gpus.map(gpu -> gpu.resolve("information")).filter(Files::isReadable).flatMap(Natives::lines)
                    .filter(line -> line.startsWith("Model:")).map(line -> line.substring(6).strip()).distinct().sorted().collect(Collectors.joining(", "));
        } catch (IOException e) {
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }
}
