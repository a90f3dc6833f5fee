package dev.engram.devkit.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Strategies by name, read from YAML: the stock ones, and a user's own beside them or in their place. */
public final class Strategies {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String STOCK = "strategies.yaml";

    /**
     * One entry of a file.
     *
     * @param about         for people
     * @param feed          as in {@link Strategy}; the base's if absent
     * @param base          name of an entry whose configuration is below this one's, or null ({@code extends})
     * @param configuration keys of the scenario plugin
     */
    private record Entry(String about, RunOrder.Feed feed, @com.fasterxml.jackson.annotation.JsonProperty("extends") String base,
            Map<String, Object> configuration) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Strategies() {}

    /** The stock ones. */
    public static Strategies stock() {
        try (InputStream in = Strategies.class.getResourceAsStream(STOCK)) {
            return new Strategies().and(STOCK, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(STOCK + " is part of this jar", e);
        }
    }

    /**
     * These and those of a file, which replace the ones of the same names.
     *
     * @param file for people
     * @throws IllegalArgumentException if it cannot be read
     */
    public Strategies and(String file, byte[] yaml) {
        try {
            Strategies both = new Strategies();
            both.entries.putAll(entries);
            both.entries.putAll(YAML.readValue(yaml, YAML.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Entry.class)));
            both.entries.keySet().forEach(name -> both.get(name, new ArrayList<>(), file));
            return both;
        } catch (IOException e) {
            throw new IllegalArgumentException("strategies in " + file + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + "; expected a map of"
                    + " names to {about, extends, feed, configuration}", e);
        }
    }

    /** Their names, in the order of the file. */
    public Set<String> names() {
        return java.util.Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * A strategy; a name that is none but a method of retention is that method alone, in the protocol of {@code none}.
     *
     * @param methods names of retention methods
     * @throws IllegalArgumentException if it is neither; says what is known
     */
    public Strategy get(String name, Collection<String> methods) {
        if (!entries.containsKey(name) && methods.contains(name)) {
            Strategy alone = get("none", methods);
            Map<String, Object> configuration = new LinkedHashMap<>(alone.configuration());
            configuration.put("retention", List.of(Map.of("name", name)));
            return new Strategy(name, "the retention method " + name + " alone", alone.feed(), configuration);
        }
        if (!entries.containsKey(name)) {
            throw new IllegalArgumentException("strategy '" + name + "' is not known; known are " + String.join(", ", entries.keySet())
                    + ", and each retention method by itself: " + String.join(", ", new TreeSet<>(methods)));
        }
        return get(name, new ArrayList<>(), STOCK);
    }

    private Strategy get(String name, List<String> way, String file) {
        Entry entry = entries.get(name);
        if (entry == null || way.contains(name)) {
            throw new IllegalArgumentException("strategies in " + file + ": " + way + " extends '" + name + "', which "
                    + (entry == null ? "is none of " + entries.keySet() : "leads round in a circle"));
        }
        way.add(name);
        Optional<Strategy> base = Optional.ofNullable(entry.base()).map(other -> get(other, way, file));
        Map<String, Object> configuration = new LinkedHashMap<>(base.map(Strategy::configuration).orElse(Map.of()));
        configuration.putAll(entry.configuration() == null ? Map.of() : entry.configuration());
        RunOrder.Feed feed = entry.feed() != null ? entry.feed() : base.map(Strategy::feed).orElse(null);
        return new Strategy(name, entry.about() == null ? "" : entry.about(), feed, configuration);
    }
}
