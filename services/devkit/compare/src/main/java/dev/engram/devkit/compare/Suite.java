package dev.engram.devkit.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What strategies are expected to reach, as data: a table against which changes of the engine are held.
 *
 * @param about         for people: on which images
 * @param configuration keys of the scenario plugin for all cases, below their own
 * @param cases         in the order they are run
 */
public record Suite(String about, Map<String, Object> configuration, List<Case> cases) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * A strategy on a stream.
     *
     * @param stream          as {@link StreamSpec} reads it
     * @param strategy        name
     * @param scenario        {@code class} by default
     * @param buffer          exemplars; 2000
     * @param seeds           runs; 1
     * @param configuration   keys of the scenario plugin on top of the strategy's
     * @param averageAccuracy expected mean over the seeds, 0 to 1
     * @param forgetting      expected mean, or null if it is not looked at
     * @param tolerance       largest difference of either, to both sides
     */
    public record Case(
            String stream,
            String strategy,
            RunOrder.Scenario scenario,
            Integer buffer,
            Integer seeds,
            Map<String, Object> configuration,
            double averageAccuracy,
            Double forgetting,
            double tolerance) {
        public Case {
            if (stream == null || strategy == null || !(tolerance > 0)) {
                throw new IllegalArgumentException("a case needs a stream, a strategy and a tolerance above 0, got " + stream + ", " + strategy + ", " + tolerance);
            }
            scenario = scenario == null ? RunOrder.Scenario.CLASS : scenario;
            buffer = buffer == null ? 2000 : buffer;
            seeds = seeds == null ? 1 : seeds;
            configuration = configuration == null ? Map.of() : configuration;
        }

        private Case above(Map<String, Object> common) {
            Map<String, Object> both = new LinkedHashMap<>(common);
            both.putAll(configuration);
            return new Case(stream, strategy, scenario, buffer, seeds, both, averageAccuracy, forgetting, tolerance);
        }

        /** For people. */
        public String name() {
            return strategy + " on " + stream + (scenario == RunOrder.Scenario.TASK ? " by task" : "") + ", buffer " + buffer;
        }

        /** What is not as expected; empty if all is. */
        public List<String> differences(double foundAccuracy, double foundForgetting) {
            List<String> differences = new ArrayList<>();
            compare("average accuracy", averageAccuracy, foundAccuracy, differences);
            if (forgetting != null) {
                compare("forgetting", forgetting, foundForgetting, differences);
            }
            return differences;
        }

        private void compare(String what, double expected, double found, List<String> differences) {
            if (!(Math.abs(found - expected) <= tolerance)) {
                differences.add(String.format(Locale.ROOT, "%s %.4f, expected %.4f ± %.4f", what, found, expected, tolerance));
            }
        }
    }

    public Suite {
        Map<String, Object> common = configuration == null ? Map.of() : configuration;
        configuration = common;
        cases = cases == null ? List.of() : cases.stream().map(each -> each.above(common)).toList();
    }

    /**
     * Reads a suite.
     *
     * @param file for people
     * @throws IllegalArgumentException if it is none
     */
    public static Suite of(String file, byte[] yaml) {
        try {
            return YAML.readValue(yaml, Suite.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("suite " + file + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "; expected about and cases, each with stream, strategy, averageAccuracy, forgetting, tolerance and what else differs from the defaults", e);
        }
    }
}
