package dev.engram.devkit.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.TrainerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Installs the plugins that come with Engram. Each jar once: who installed another jar of the same name over it keeps that one until the
 * stock jar itself is a new one.
 */
final class StockPlugins {
    private final Home home;
    private final List<Path> jars;

    StockPlugins(Home home, List<Path> jars) {
        this.home = home;
        this.jars = jars;
    }

    /** Installs what was not installed before; the names of those. */
    List<String> install(TrainerClient trainer) {
        Map<String, String> before = installed();
        Map<String, String> now = new TreeMap<>(before);
        List<String> names = new ArrayList<>();
        try {
            for (Path jar : jars) {
                String name = jar.getFileName().toString();
                String hash = Hashes.sha256(jar);
                if (!hash.equals(before.get(name))) {
                    trainer.installPlugin(Files.readAllBytes(jar), name);
                    now.put(name, hash);
                    names.add(name);
                }
            }
            OwnFile.write(home.stock(), Json.pretty(now));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install the stock plugins", e);
        }
        return names;
    }

    private Map<String, String> installed() {
        Map<String, String> hashes = new TreeMap<>();
        if (Files.exists(home.stock())) {
            try {
                JsonNode kept = Json.tree(Files.readAllBytes(home.stock()));
                kept.properties().forEach(field -> hashes.put(field.getKey(), field.getValue().asText()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + home.stock(), e);
            }
        }
        return hashes;
    }
}
