package dev.engram.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.RunsPage;

/** Experiments and runs, through MLflow's Java client. */
final class Runs {
    private static final int PAGE = 1_000;
    private static final String DELETED = "deleted";

    /** What never changes about a run. */
    record Place(String experiment, String artifactUri) {}

    private final TrackingClient client;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    Runs(TrackingClient client) {
        this.client = client;
    }

    String experiment(String name, Map<String, String> tags) {
        Optional<Service.Experiment> found = find(name);
        if (found.isPresent()) {
            return alive(found.get());
        }
        try {
            return client.call("create experiment " + name, with -> with.createExperiment(Service.CreateExperiment.newBuilder().setName(name)
                    .addAllTags(tags.entrySet().stream().map(Runs::experimentTag).toList()).build()));
        } catch (MlflowException e) {
            // Somebody else was faster, or our own first try arrived and its answer did not.
            return find(name).map(Runs::alive).orElseThrow(() -> e);
        }
    }

    String create(String experiment, String name, long startMillis, Map<String, String> tags) {
        Service.CreateRun.Builder request = Service.CreateRun.newBuilder()
                .setExperimentId(experiment).setRunName(name).setStartTime(startMillis).setUserId(tags.getOrDefault("mlflow.user", "engram"));
        tags.forEach((key, value) -> request.addTags(tag(Names.key(key), Names.cut(value, Names.TAG_VALUE))));
        Service.RunInfo info = client.call("create run " + name + " in experiment " + experiment, with -> with.createRun(request.build()));
        places.put(info.getRunId(), new Place(info.getExperimentId(), info.getArtifactUri()));
        return info.getRunId();
    }

    List<RunInfo> search(String experiment, String filter) {
        return client.call("search runs of experiment " + experiment + " where " + filter, with -> {
            List<RunInfo> runs = new ArrayList<>();
            String token = null;
            do {
                RunsPage page = with.searchRuns(List.of(experiment), filter, ViewType.ACTIVE_ONLY, PAGE, List.of(), token);
                page.getItems().forEach(run -> runs.add(info(run)));
                token = page.getNextPageToken().filter(next -> !next.isEmpty()).orElse(null);
            } while (token != null);
            return runs;
        });
    }

    RunInfo get(String run) {
        Service.Run found = client.call("get run " + run, with -> with.getRun(run));
        remember(found.getInfo());
        return info(found);
    }

    Place place(String run) {
        Place known = places.get(run);
        return known != null ? known : remember(client.call("get run " + run, with -> with.getRun(run)).getInfo());
    }

    void log(String run, LogBatch batch) {
        String what = batch.metrics().size() + " metrics, " + batch.params().size() + " parameters and " + batch.tags().size() + " tags";
        client.run("log " + what + " of run " + run, with -> send(with, run, batch));
    }

    void end(String run, RunStatus status, long endMillis) {
        client.run("end run " + run + " as " + status, with -> with.setTerminated(run, Service.RunStatus.valueOf(status.name()), endMillis));
    }

    private static void send(MlflowClient with, String run, LogBatch batch) {
        with.logBatch(run,
                batch.metrics().stream().map(Runs::metric).toList(),
                batch.params().entrySet().stream()
                        .map(param -> Service.Param.newBuilder().setKey(param.getKey()).setValue(param.getValue()).build()).toList(),
                batch.tags().entrySet().stream().map(tag -> tag(tag.getKey(), tag.getValue())).toList());
    }

    private Optional<Service.Experiment> find(String name) {
        // A search, because the client repeats the question for a name three times when the answer is that there is none.
        return client.call("find experiment " + name, with -> with.searchExperiments("name = '" + name + "'", ViewType.ALL, 10, List.of())
                .getItems().stream().filter(experiment -> experiment.getName().equals(name)).findFirst());
    }

    private static String alive(Service.Experiment experiment) {
        if (DELETED.equals(experiment.getLifecycleStage())) {
            throw MlflowException.unusable(
                    "experiment '" + experiment.getName() + "' was deleted in MLflow and its name is still taken: restore it there");
        }
        return experiment.getExperimentId();
    }

    private Place remember(Service.RunInfo info) {
        Place place = new Place(info.getExperimentId(), info.getArtifactUri());
        places.put(info.getRunId(), place);
        return place;
    }

    private static RunInfo info(Service.Run run) {
        Map<String, String> tags = new LinkedHashMap<>();
        run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        Service.RunInfo info = run.getInfo();
        return new RunInfo(info.getRunId(), info.getRunName(), RunStatus.valueOf(info.getStatus().name()), info.getStartTime(), tags);
    }

    private static Service.Metric metric(MetricPoint point) {
        return Service.Metric.newBuilder().setKey(point.key()).setValue(point.value())
                .setTimestamp(point.timestampMillis()).setStep(point.step()).build();
    }

    private static Service.RunTag tag(String key, String value) {
        return Service.RunTag.newBuilder().setKey(key).setValue(value).build();
    }

    private static Service.ExperimentTag experimentTag(Map.Entry<String, String> tag) {
        return Service.ExperimentTag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build();
    }
}
