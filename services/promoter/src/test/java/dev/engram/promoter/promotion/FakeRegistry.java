package dev.engram.promoter.promotion;

import dev.engram.registry.ModelInfo;
import dev.engram.registry.VersionInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A registry on the heap that counts what was written. */
final class FakeRegistry implements Registry {
    private record Version(String run, Map<String, String> tags) {}

    private final Map<String, Map<String, Version>> versions = new TreeMap<>();
    private final Map<String, Map<String, String>> aliases = new TreeMap<>();
    final List<String> written = new ArrayList<>();

    void add(String model, String version, String run, Map<String, String> tags) {
        versions.computeIfAbsent(model, name -> new TreeMap<>()).put(version, new Version(run, new HashMap<>(tags)));
        aliases.computeIfAbsent(model, name -> new TreeMap<>());
    }

    /** What a person does. */
    void point(String model, String alias, String version) {
        aliases.computeIfAbsent(model, name -> new TreeMap<>()).put(alias, version);
    }

    /** What a person does. */
    void delete(String model, String version) {
        versions.get(model).remove(version);
        aliases.get(model).values().removeIf(version::equals);
    }

    /** What a person does. */
    void mark(String model, String version, String key, String value) {
        versions.get(model).get(version).tags().put(key, value);
    }

    /** What a person does. */
    void unmark(String model, String version, String key) {
        versions.get(model).get(version).tags().remove(key);
    }

    String said(String model, String version, String key) {
        return versions.get(model).get(version).tags().getOrDefault(key, "");
    }

    String alias(String model, String alias) {
        return aliases.get(model).getOrDefault(alias, "");
    }

    @Override
    public List<ModelInfo> models() {
        return aliases.entrySet().stream().map(model -> new ModelInfo(model.getKey(), model.getValue())).toList();
    }

    @Override
    public List<VersionInfo> rejectedByReview() {
        return versions.entrySet().stream()
                .flatMap(model -> model.getValue().keySet().stream().map(version -> version(model.getKey(), version)))
                .filter(version -> Tags.REJECTED.equals(version.tags().get(Tags.REVIEW))).toList();
    }

    @Override
    public VersionInfo version(String model, String version) {
        Version found = versions.get(model).get(version);
        if (found == null) {
            throw new IllegalStateException("MLflow has no version " + version);
        }
        return new VersionInfo(model, version, found.run(), "models:/m-" + version, "", found.tags(), List.of());
    }

    @Override
    public void setAlias(String model, String alias, String version) {
        written.add(alias + "→" + version);
        point(model, alias, version);
    }

    @Override
    public void tag(String model, String version, String key, String value) {
        written.add(version + " " + key + "=" + value);
        mark(model, version, key, value);
    }

    @Override
    public void untag(String model, String version, String key) {
        versions.get(model).get(version).tags().remove(key);
    }
}
