package dev.engram.devkit.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a stream is learnt: what differs from the scenario plugin's own configuration.
 *
 * @param name          lower case
 * @param about         one sentence for people, with the paper
 * @param feed          how the samples reach it
 * @param configuration of the scenario plugin: retention methods, epochs, batch size, rate and so on; {@code "$name"} stands for the value of another key of
 *     the whole configuration, {@code "$buffer"} for the number of exemplars asked for
 */
public record Strategy(String name, String about, RunOrder.Feed feed, Map<String, Object> configuration) {
    public Strategy {
        feed = feed == null ? RunOrder.Feed.AS_IT_COMES : feed;
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration == null ? Map.of() : configuration));
    }

    /**
     * The configuration of the scenario plugin.
     *
     * @param base   below the strategy's own: what the data say
     * @param over   above it: what was asked for
     * @param buffer exemplars
     * @throws IllegalArgumentException if a name behind a dollar sign is not known
     */
    public Map<String, Object> over(Map<String, Object> base, Map<String, Object> over, int buffer) {
        Map<String, Object> whole = new LinkedHashMap<>(base);
        whole.putAll(configuration);
        whole.putAll(over);
        Map<String, Object> known = new TreeMap<>(whole);
        known.put("buffer", buffer);
        whole.replaceAll((key, value) -> resolved(value, known));
        return whole;
    }

    private Object resolved(Object value, Map<String, Object> known) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), resolved(inner, known)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(inner -> resolved(inner, known)).toList();
        }
        if (value instanceof String text && text.startsWith("$")) {
            Object found = known.get(text.substring(1));
            if (found == null || found instanceof String other && other.startsWith("$")) {
                throw new IllegalArgumentException("strategy '" + name + "': " + text + " is not known; known are " + known.keySet());
            }
            return found;
        }
        return value;
    }
}
