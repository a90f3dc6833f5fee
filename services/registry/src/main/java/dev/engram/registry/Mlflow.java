package dev.engram.registry;

import dev.engram.artifacts.ObjectStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * An MLflow server, with the bucket behind its artifact proxy. Every call either does what it says or throws {@link MlflowException}, those
 * with artifacts also {@link dev.engram.artifacts.ObjectStoreException}; none waits for longer than a minute. Whatever creates something
 * looks first for what an earlier try created, so calling again after an error is safe, except for {@link #createRun}. Keys and values that
 * MLflow would refuse or cut silently are made fit, visibly. Safe for use by several threads.
 */
public final class Mlflow {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String EXPERIMENTS = "engram/";
    private static final String FOR_PEOPLE = "?workflowType=machine_learning";
    private static final int DIGEST = 36;

    private final Address address;
    private final Supplier<ObjectStore> artifacts;
    private final Rest rest;
    private final Runs runs;
    private final Models models;
    private final LoggedModels loggedModels;
    private final Webhooks webhooks;
    private final Set<String> withImages = ConcurrentHashMap.newKeySet();

    private Mlflow(Address address, Supplier<ObjectStore> artifacts, Duration answer) {
        this.address = address;
        this.artifacts = artifacts;
        this.rest = new Rest(address, answer);
        this.runs = new Runs(new TrackingClient(address, rest, answer));
        this.models = new Models(rest);
        this.loggedModels = new LoggedModels(rest, artifacts);
        this.webhooks = new Webhooks(rest);
    }

    /**
     * The server at an address; nothing is asked yet.
     *
     * @param server    {@code http://host:port}, with {@code user:password@} if it wants a login
     * @param artifacts the bucket behind its artifact proxy
     */
    public static Mlflow connect(URI server, ObjectStore artifacts) {
        return connect(server, artifacts, ANSWER);
    }

    /** The server at an address for those who touch no artifacts: calls that would are refused. */
    public static Mlflow connect(URI server) {
        return new Mlflow(Address.of(server), () -> {
            throw new IllegalStateException("connected to MLflow without the bucket of its artifacts");
        }, ANSWER);
    }

    static Mlflow connect(URI server, ObjectStore artifacts, Duration answer) {
        return new Mlflow(Address.of(server), () -> artifacts, answer);
    }

    /** Whether the server answers and is well. */
    public boolean reachable() {
        return rest.healthy();
    }

    /** Its address, without a password. */
    public URI server() {
        return address.uri();
    }

    /** The experiment of a scenario, created if need be. */
    public String experiment(String scenario) {
        String note = "Every round of the scenario `" + scenario + "` is a run here. Rounds that passed their gate are versions of the registered model `"
                + scenario + "`: set its alias `champion` to serve one.";
        return runs.experiment(EXPERIMENTS + scenario, Map.of("engram.scenario", scenario, "mlflow.note.content", note));
    }

    /** Starts a run. Called twice it starts two: look for one with {@link #runs} before. */
    public String createRun(String experiment, String name, long startMillis, Map<String, String> tags) {
        return runs.create(experiment, name, startMillis, tags);
    }

    /**
     * The runs of an experiment, newest first.
     *
     * @param filter in MLflow's words, for example {@code tags."engram.round" = '3'}; empty for all
     */
    public List<RunInfo> runs(String experiment, String filter) {
        return runs.search(experiment, filter);
    }

    /** A run. */
    public RunInfo run(String runId) {
        return runs.get(runId);
    }

    /** Logs to a run, in as many calls as it takes. Sent again with the same timestamps it changes nothing; a parameter never changes its value. */
    public void log(String run, List<MetricPoint> metrics, Map<String, String> params, Map<String, String> tags) {
        LogBatch.split(metrics, params, tags).forEach(batch -> runs.log(run, batch));
    }

    /** Says what a run learned from. */
    public void logInputs(String run, List<DatasetInput> inputs) {
        List<Map<String, Object>> datasets = new ArrayList<>();
        for (DatasetInput input : inputs) {
            Map<String, String> dataset = new LinkedHashMap<>();
            dataset.put("name", input.name());
            dataset.put("digest", input.digest().substring(0, Math.min(DIGEST, input.digest().length())));
            dataset.put("source_type", "s3");
            dataset.put("source", input.source());
            dataset.put("profile", input.profile() == null ? "" : input.profile());
            datasets.add(Map.of("dataset", dataset, "tags", List.of(Map.of("key", "mlflow.data.context", "value", input.context()))));
        }
        rest.post("runs/log-inputs", Map.of("run_id", run, "datasets", datasets));
    }

    /** Ends a run. */
    public void endRun(String run, RunStatus status, long endMillis) {
        runs.end(run, status, endMillis);
    }

    /** Stores an artifact of a run. */
    public void putArtifact(String run, String path, byte[] bytes) {
        artifacts.get().put(artifactKey(run, path), bytes);
    }

    /** Stores a file as an artifact of a run. */
    public void putArtifact(String run, String path, Path file) {
        artifacts.get().put(artifactKey(run, path), file);
    }

    /**
     * Stores a picture that the run's page shows in its image grid, with a slider over the steps.
     *
     * @param key of the series; {@code /} makes groups
     * @return the artifact's path
     */
    public String logImage(String run, String key, long step, long timestampMillis, byte[] png) {
        UUID same = UUID.nameUUIDFromBytes((run + key + step).getBytes(StandardCharsets.UTF_8));
        String name = "images/" + Names.key(key).replace('/', '~') + "+step+" + step + "+timestamp+" + timestampMillis + "+" + same;
        putArtifact(run, name + ".png", png);
        // The grid shows this one; that it holds a PNG does not disturb the browser.
        putArtifact(run, name + "+compressed.webp", png);
        if (!withImages.contains(run)) {
            log(run, List.of(), Map.of(), Map.of("mlflow.loggedImages", "true"));
            withImages.add(run);
        }
        return name + ".png";
    }

    /** Logs a round's bundle as a model of its run, unless it was logged before; returns its id, {@code m-…}. */
    public String logModel(ModelUpload upload) {
        return loggedModels.log(upload, runs.place(upload.run()).experiment());
    }

    /**
     * Makes a logged model a version of the registered model, which is created if need be. A run has one version: the one that is there is
     * returned as it is.
     */
    public VersionInfo registerVersion(String model, String modelId, String run, String description, Map<String, String> tags) {
        return models.register(model, modelId, run, description, tags);
    }

    /** The version that came from a run. */
    public Optional<VersionInfo> versionOfRun(String model, String run) {
        return models.ofRun(model, run);
    }

    /**
     * A version.
     *
     * @throws MlflowException with {@link MlflowException#DOES_NOT_EXIST} if there is none
     */
    public VersionInfo version(String model, String version) {
        return models.get(model, version);
    }

    /** All versions of a model, oldest first; none if there is no such model. What aliases they have is not said here. */
    public List<VersionInfo> versions(String model) {
        return models.versions(model);
    }

    /** The versions of all models that have this tag. */
    public List<VersionInfo> versionsTagged(String key, String value) {
        return models.tagged(key, value);
    }

    /** The version that an alias points to. */
    public Optional<String> alias(String model, String alias) {
        return models.alias(model, alias);
    }

    /** Sets or moves an alias. MLflow has no compare-and-set: the last writer wins. */
    public void setAlias(String model, String alias, String version) {
        models.setAlias(model, alias, version);
    }

    /** Takes an alias away; nothing happens if it is not there. */
    public void deleteAlias(String model, String alias) {
        models.deleteAlias(model, alias);
    }

    /** All registered models with their aliases: one question tells every champion. */
    public List<ModelInfo> models() {
        return models.models();
    }

    /** Sets a version's tag. */
    public void setVersionTag(String model, String version, String key, String value) {
        models.setTag(model, version, key, value);
    }

    /** Takes a version's tag away; nothing happens if it is not there. */
    public void deleteVersionTag(String model, String version, String key) {
        models.deleteTag(model, version, key);
    }

    /** Replaces a version's description, of which the first line is shown as its summary. */
    public void setDescription(String model, String version, String markdown) {
        models.setDescription(model, version, markdown);
    }

    /** Has an address told of events, signed with the secret. The name says which webhook it is: it is created, or brought to this state. */
    public void registerWebhook(String name, URI url, String secret, List<WebhookEvent> events) {
        webhooks.register(name, url, secret, events);
    }

    /** Whether the webhook of this name is there, active, and leads to this address. */
    public boolean webhookRegistered(String name, URI url) {
        return webhooks.registered(name, url);
    }

    /** The run's page. */
    public String runUrl(String runId) {
        return address + "/#/experiments/" + runs.place(runId).experiment() + "/runs/" + runId + FOR_PEOPLE;
    }

    /** The version's page. */
    public String versionUrl(String model, String version) {
        return address + "/#/models/" + model + "/versions/" + version + FOR_PEOPLE;
    }

    private String artifactKey(String run, String path) {
        return ArtifactUris.key(runs.place(run).artifactUri(), path);
    }
}
