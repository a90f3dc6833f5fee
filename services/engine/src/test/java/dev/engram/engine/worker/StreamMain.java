package dev.engram.engine.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** For experiments by hand: a folder {@code train|test/<class>/*} as experiences of two classes. Arguments: data, work folder, plugin, configuration as JSON, jars. */
public final class StreamMain {
    private StreamMain() {}

    /** See the class. */
    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        Stream stream = new Stream(Path.of(args[1]), args[2], new ObjectMapper().readValue(args[3], Map.class))
                .threads(Integer.getInteger("threads", 2));
        for (int i = 4; i < args.length; i++) {
            stream.plugins(Path.of(args[i]));
        }
        List<String> classes = list(data.resolve("train")).stream().map(p -> p.getFileName().toString()).toList();
        double total = 0;
        for (int from = 0; from < classes.size(); from += 2) {
            List<OrderSample> experience = new ArrayList<>();
            for (String name : classes.subList(from, Math.min(from + 2, classes.size()))) {
                for (String split : List.of("train", "test")) {
                    for (Path file : list(data.resolve(split).resolve(name))) {
                        experience.add(stream.sample(Files.readAllBytes(file), name, split.equals("train") ? Split.TRAIN : Split.HOLDOUT));
                    }
                }
            }
            RoundResult result = stream.round(experience);
            total += result.seconds();
            System.out.printf(Locale.ROOT, "%s %s %.1fs passes %d acc %.4f forgetting %.4f %s %s%n", result.outcome(), result.reason(), result.seconds(),
                    result.samplePasses(), result.metrics().getOrDefault("averageAccuracy", 0.0), result.metrics().getOrDefault("forgetting", 0.0),
                    result.accuracy(), result.metrics());
        }
        System.out.printf(Locale.ROOT, "total %.1f s%n", total);
    }

    private static List<Path> list(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
