package dev.engram.devkit.cli.bench.speed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A side that computes nothing: a step takes what its setting says. Its arguments: how it misbehaves, and at which turn. */
final class FakePeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FakePeer() {}

    public static void main(String[] arguments) throws IOException {
        String trouble = arguments[0];
        int turns = Integer.parseInt(arguments[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        double seconds = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode asked = JSON.readTree(line);
            if (trouble.equals("refuse")) {
                say(Map.of("error", "there is no such network"));
            } else if (asked.path("do").asText().equals("prepare")) {
                seconds = seconds(asked.path("setting"));
                say(Map.of("parameters", 10, "precision", "bfloat16", "facts", Map.of("version", "1")));
            } else if (--turns >= 0 || trouble.equals("none")) {
                say(turn(asked.path("steps").asInt(), seconds));
            } else {
                misbehave(trouble);
            }
        }
    }

    private static double seconds(JsonNode setting) {
        double base = setting.path("precision").asText().equals("float32") ? 2 : 1;
        return setting.path("optimizer").asText().equals("foreach") ? base - 0.5 : base;
    }

    private static Map<String, Object> turn(int steps, double seconds) {
        List<Double> losses = new ArrayList<>(Collections.nCopies(steps, 0.5));
        losses.set(0, 2.0);
        return Map.of("seconds", Collections.nCopies(steps, seconds), "loss", losses, "resident", Collections.nCopies(steps, 2e9));
    }

    private static void misbehave(String trouble) throws IOException {
        switch (trouble) {
            case "babble" -> System.out.println("Segmentation fault");
            case "die" -> {
                System.err.println("out of memory");
                System.exit(137);
            }
            default -> throw new IllegalArgumentException(trouble);
        }
    }

    private static void say(Object answer) throws IOException {
        System.out.println(JSON.writeValueAsString(answer));
        System.out.flush();
    }
}
