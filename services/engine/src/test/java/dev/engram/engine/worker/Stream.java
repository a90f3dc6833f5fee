package dev.engram.engine.worker;

import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rounds one after the other, staged as the trainer would. */
public final class Stream {
    private final Path folder;
    private final String plugin;
    private final Map<String, Object> configuration;
    private final Map<String, OrderSample> known = new LinkedHashMap<>();
    private final Map<String, byte[]> bytes = new LinkedHashMap<>();
    private Path parent;
    private RoundResult last;
    private int threads = 1;
    private long number;
    private boolean gated;
    private final List<Path> jars = new ArrayList<>();
    private final Map<String, Path> weights = new LinkedHashMap<>();

    Stream(Path folder, String plugin, Map<String, Object> configuration) {
        this.folder = folder;
        this.plugin = plugin;
        this.configuration = configuration;
    }

    Stream threads(int count) {
        threads = count;
        return this;
    }

    /** The round before is the champion from now on. */
    Stream gated() {
        gated = true;
        return this;
    }

    Stream plugins(Path... files) {
        jars.addAll(List.of(files));
        return this;
    }

    /** A file that a round without a parent starts from. */
    Stream weights(Path file) {
        return weights(WeightsRef.MODEL, file);
    }

    /** A file of weights of that name. */
    Stream weights(String name, Path file) {
        weights.put(name, file);
        return this;
    }

    /** A picture that the next rounds may name. */
    OrderSample sample(byte[] file, String label, Split split) {
        OrderSample sample = new OrderSample(Hashes.sha256(file), List.of(label), split, List.of());
        bytes.put(sample.id(), file);
        return sample;
    }

    /** Stages a round and returns its directory. */
    Path stage(List<OrderSample> experience, List<String> withdrawn) throws IOException {
        number++;
        Path dir = folder.resolve("round-" + number);
        experience.forEach(sample -> known.put(sample.id(), sample));
        withdrawn.forEach(known::remove);
        Set<String> fresh = new HashSet<>();
        experience.forEach(sample -> fresh.add(sample.id()));
        List<OrderSample> memory = last == null ? List.of() : last.state().samples().stream()
                .filter(id -> !fresh.contains(id) && known.containsKey(id)).map(known::get).toList();
        String state = last == null ? null : CanonicalJson.sha256(last.state());
        RoundOrder order = new RoundOrder(1, "test", number, "attempt-" + number, plugin, configuration, null, experience, withdrawn, memory,
                state, gated ? state : null, number, threads, "cpu", true, null, null, placed(dir));
        Files.createDirectories(dir.resolve("samples"));
        Files.createDirectories(dir.resolve("plugins"));
        for (Path jar : jars) {
            Files.copy(jar, dir.resolve("plugins").resolve(jar.getFileName()));
        }
        for (OrderSample sample : experience) {
            Files.write(dir.resolve("samples").resolve(sample.id()), bytes.get(sample.id()));
        }
        for (OrderSample sample : memory) {
            Files.write(dir.resolve("samples").resolve(sample.id()), bytes.get(sample.id()));
        }
        if (parent != null) {
            Files.createSymbolicLink(dir.resolve("parent"), parent);
            Files.createSymbolicLink(dir.resolve("champion"), parent);
        }
        Files.write(dir.resolve("round.json"), CanonicalJson.bytes(order));
        return dir;
    }

    private Map<String, WeightsRef> placed(Path dir) throws IOException {
        Map<String, WeightsRef> refs = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : weights.entrySet()) {
            Files.createDirectories(dir.resolve("weights"));
            Files.copy(entry.getValue(), dir.resolve("weights").resolve(entry.getKey()));
            refs.put(entry.getKey(),
                    new WeightsRef(Hashes.sha256(entry.getValue()), Files.size(entry.getValue()), entry.getValue().getFileName().toString(), null));
        }
        return refs;
    }

    /** Stages and runs a round in this JVM. */
    RoundResult round(List<OrderSample> experience, String... withdrawn) throws IOException {
        Path dir = stage(experience, List.of(withdrawn));
        return took(dir, new RoundDirectory(dir).run());
    }

    /** The round of this directory was run elsewhere. */
    RoundResult took(Path dir, RoundResult result) {
        if (result.accepted()) {
            last = result;
            parent = dir.resolve("state");
        }
        return result;
    }
}
