package dev.engram.devkit.cli.demo;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.local.Learned;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.registry.MetricPoint;
import dev.engram.registry.Mlflow;
import dev.engram.registry.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a comparison gave, as a run beside those of the rounds, tagged {@value #TAG}. It never becomes a version. */
final class BaselineRuns {
    private static final String TAG = "engram.baseline";
    private static final String MATRIX = "tables/accuracy-matrix.json";

    private final Connection connection;

    BaselineRuns(Connection connection) {
        this.connection = connection;
    }

    /** Logs what was learned under the name and returns the run's page. */
    String log(String name, ScenarioRecord scenario, Learned learned) {
        Mlflow mlflow = connection.mlflow();
        long end = System.currentTimeMillis();
        double seconds = learned.results().stream().mapToDouble(result -> result.seconds()).sum();
        String run = mlflow.createRun(mlflow.experiment(scenario.id()), "baseline-" + name, end - (long) (1000 * seconds), Map.of(
                TAG, name,
                "engram.scenario", scenario.id(),
                "mlflow.source.name", "engram-demo",
                "mlflow.source.type", "LOCAL",
                "mlflow.note.content", "Learned by the engine alone from the same images, to compare with: **" + name + "**. No version."));
        mlflow.log(run, metrics(learned, end), parameters(scenario), Map.of("mlflow.loggedArtifacts",
                "[{\"path\":\"" + MATRIX + "\",\"type\":\"table\"}]"));
        mlflow.putArtifact(run, MATRIX, Json.bytes(table(learned.matrix())));
        mlflow.endRun(run, RunStatus.FINISHED, end);
        return connection.runUrl(scenario.id(), run);
    }

    /** A step is an experience. */
    static List<MetricPoint> metrics(Learned learned, long time) {
        List<MetricPoint> points = new ArrayList<>();
        List<List<Double>> matrix = learned.matrix();
        for (int i = 0; i < matrix.size(); i++) {
            points.add(new MetricPoint("averageAccuracy", learned.averages().get(i), time, i + 1L));
            points.add(new MetricPoint("forgetting", learned.forgettings().get(i), time, i + 1L));
            points.add(new MetricPoint("seconds", learned.results().get(i).seconds(), time, i + 1L));
            for (int j = 0; j < matrix.get(i).size(); j++) {
                points.add(new MetricPoint("accuracy/experience-" + (j + 1), matrix.get(i).get(j), time, i + 1L));
            }
        }
        return points;
    }

    private static Map<String, String> parameters(ScenarioRecord scenario) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("plugin", scenario.plugin());
        scenario.configuration().forEach((key, value) -> parameters.put(key, value instanceof String text ? text : new String(Json.bytes(value),
                java.nio.charset.StandardCharsets.UTF_8)));
        return parameters;
    }

    /** The form MLflow shows as a table. */
    static Map<String, Object> table(List<List<Double>> matrix) {
        int experiences = matrix.stream().mapToInt(List::size).max().orElse(0);
        List<String> columns = new ArrayList<>(List.of("after experience"));
        for (int j = 1; j <= experiences; j++) {
            columns.add("accuracy on " + j);
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < matrix.size(); i++) {
            List<Object> row = new ArrayList<>(List.of(i + 1));
            for (int j = 0; j < experiences; j++) {
                row.add(j < matrix.get(i).size() ? matrix.get(i).get(j) : null);
            }
            rows.add(row);
        }
        return Map.of("columns", columns, "data", rows);
    }
}
