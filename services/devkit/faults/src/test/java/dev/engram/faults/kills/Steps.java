package dev.engram.faults.kills;

import dev.engram.faults.Part;
import dev.engram.faults.Testbed;
import dev.engram.faults.proxy.Fault;
import dev.engram.faults.proxy.Request;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every step at which something is done to the platform. */
final class Steps {
    private static final Predicate<Request> STORES_BLOB = Request.of("PUT", "/engram/blobs/.*");
    private static final Predicate<Request> READS_BLOB = Request.of("GET", "/engram/blobs/.*");
    private static final String ANY_ROUND = "round-[a-z]+";
    private static final int LONG_SECONDS = 62;

    private Steps() {}

    /** All of them. */
    static List<Step> all() {
        return Stream.of(ingest(), worker(), trainer(), mlflow(), promoter(), serving(), ground()).flatMap(List::stream).toList();
    }

    /** One of each part, for a quick look. */
    static List<Step> few() {
        return List.of(ingest().get(0), worker().get(0), trainer().get(2), promoter().get(0), serving().get(0), ground().get(0));
    }

    private static List<Step> ingest() {
        return List.of(
                step("ingest killed", "after storing, before admitting", Phase.INGEST, (stage, random) ->
                        stage.atStore(stage.testbed.ingest(), nth(STORES_BLOB, random.nextInt(5)), Fault.after(stage.testbed.ingest()::kill), 1)),
                step("ingest killed", "before storing", Phase.INGEST, (stage, random) ->
                        stage.atStore(stage.testbed.ingest(), nth(STORES_BLOB, random.nextInt(5)), Fault.before(stage.testbed.ingest()::kill), 1)),
                step("S3 put whose answer is lost", "image of ingest's", Phase.INGEST, (stage, random) ->
                        stage.atStore(stage.testbed.ingest(), nth(STORES_BLOB, random.nextInt(5)), Fault.lostAnswer(), 2)),
                step("S3 answers 503", "image of ingest's, three times", Phase.INGEST, (stage, random) ->
                        stage.atStore(stage.testbed.ingest(), STORES_BLOB, Fault.status(503), 3)),
                step("S3 hangs for 3 s", "image of ingest's", Phase.INGEST, (stage, random) ->
                        stage.atStore(stage.testbed.ingest(), nth(STORES_BLOB, random.nextInt(5)), Fault.hang(Duration.ofSeconds(3)), 1)));
    }

    private static List<Step> worker() {
        return List.of(
                step("worker killed", "in mid-epoch", Phase.ROUND, (stage, random) -> WorkerKill.inTraining(stage)),
                step("worker killed", "while it writes its state", Phase.ROUND, (stage, random) -> WorkerKill.whileWriting(stage)));
    }

    private static List<Step> trainer() {
        return List.of(
                step("trainer killed", "while it stores the state", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), nth(STORES_BLOB, random.nextInt(4)), Fault.before(trainer(stage)::kill), 1)),
                step("trainer killed", "after the state files, before the journal entry", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), Request.entry(stage.scenario, ANY_ROUND), Fault.before(trainer(stage)::kill), 1)),
                step("trainer killed", "after the journal entry, before its answer and the Kafka commit", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), Request.entry(stage.scenario, ANY_ROUND), Fault.after(trainer(stage)::kill), 1)),
                step("trainer killed", "before the entry 'registered'", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), Request.entry(stage.scenario, "registered"), Fault.before(trainer(stage)::kill), 1)),
                step("S3 put whose answer is lost", "journal entry", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), Request.entry(stage.scenario, ANY_ROUND), Fault.lostAnswer(), 1 + random.nextInt(4))),
                step("S3 answers 503", "journal entry, up to five times", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), Request.entry(stage.scenario, ANY_ROUND), Fault.status(503), 1 + random.nextInt(5))),
                step("S3 hangs for 3 s", "state file of the trainer's", Phase.ROUND, (stage, random) ->
                        stage.atStore(trainer(stage), nth(STORES_BLOB, random.nextInt(4)), Fault.hang(Duration.ofSeconds(3)), 1)));
    }

    private static List<Step> mlflow() {
        return List.of(
                step("trainer killed", "in MLflow logging", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), nth(api("runs/log-batch"), random.nextInt(3)), either(random, trainer(stage)::kill), 1)),
                step("trainer killed", "after MLflow made the run, before its answer", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), api("runs/create"), Fault.after(trainer(stage)::kill), 1)),
                step("trainer killed", "after MLflow made the version, before its answer", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), api("model-versions/create"), Fault.after(trainer(stage)::kill), 1)),
                step("trainer killed", "between version and alias", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), api("registered-models/alias"), Fault.before(trainer(stage)::kill), 1)),
                step("MLflow post whose answer is lost", "version", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), api("model-versions/create"), Fault.lostAnswer(), 1)),
                step("MLflow answers 500", "batch of metrics, twice", Phase.ROUND, (stage, random) ->
                        stage.atMlflow(trainer(stage), api("runs/log-batch"), Fault.status(500), 2)));
    }

    private static List<Step> promoter() {
        return List.of(
                step("promoter killed", "after the alias is seen, while it reads the bundle", Phase.CHAMPION, (stage, random) ->
                        stage.atStore(stage.testbed.promoter(), READS_BLOB, either(random, stage.testbed.promoter()::kill), 1)),
                step("promoter killed", "after its tag on the version, before it decides", Phase.CHAMPION, (stage, random) ->
                        stage.atMlflow(stage.testbed.promoter(), api("model-versions/set-tag"), Fault.after(stage.testbed.promoter()::kill), 1)),
                step("promoter killed", "before its tag on the version", Phase.CHAMPION, (stage, random) ->
                        stage.atMlflow(stage.testbed.promoter(), api("model-versions/set-tag"), Fault.before(stage.testbed.promoter()::kill), 1)),
                step("S3 answers 503", "bundle read by the promoter, twice", Phase.CHAMPION, (stage, random) ->
                        stage.atStore(stage.testbed.promoter(), READS_BLOB, Fault.status(503), 2)));
    }

    private static List<Step> serving() {
        return List.of(
                step("serving killed", "in mid-download", Phase.SERVING, (stage, random) ->
                        stage.atStore(stage.testbed.serving(), model(stage), Fault.amidAnswer(stage.testbed.serving()::kill), 1)),
                step("serving killed", "in mid-warm-up, after the last byte of the bundle", Phase.SERVING, (stage, random) ->
                        stage.atStore(stage.testbed.serving(), model(stage), Fault.afterAnswer(stage.testbed.serving()::kill), 1)),
                step("S3 answers half a body", "model read by serving", Phase.SERVING, (stage, random) ->
                        stage.atStore(stage.testbed.serving(), model(stage), Fault.amidAnswer(() -> { }), 1)));
    }

    private static List<Step> ground() {
        return List.of(
                outage("broker killed", Testbed::broker, 1, 5), outage("S3 killed", Testbed::store, 1, 5),
                outage("MLflow killed", Testbed::mlflow, 1, 5), outage("broker killed", Testbed::broker, LONG_SECONDS, LONG_SECONDS),
                outage("S3 killed", Testbed::store, LONG_SECONDS, LONG_SECONDS),
                outage("MLflow killed", Testbed::mlflow, LONG_SECONDS, LONG_SECONDS));
    }

    private static Step outage(String fault, Function<Testbed, Part> part, int least, int most) {
        String length = least == most ? "for " + most + " s" : "for " + least + " to " + most + " s";
        return step(fault, "at any time, gone " + length, Phase.GROUND, (stage, random) -> Outage.of(stage, part.apply(stage.testbed),
                Duration.ofMillis(random.nextInt(3_000)), Duration.ofMillis(least * 1_000L + random.nextInt((most - least) * 1_000 + 1))));
    }

    /** Whether a step keeps something away for more than a minute. */
    static boolean takesLong(Step step) {
        return step.when().endsWith("for " + LONG_SECONDS + " s");
    }

    private static Step step(String fault, String when, Phase phase, Step.Arming arming) {
        return new Step(fault, when, phase, arming);
    }

    private static Part trainer(Stage stage) {
        return stage.testbed.trainer();
    }

    private static Fault either(SplittableRandom random, Runnable happening) {
        return random.nextBoolean() ? Fault.before(happening) : Fault.after(happening);
    }

    private static Predicate<Request> api(String call) {
        return Request.of("POST", "/api/2.0/mlflow/" + call);
    }

    /** The model of the version that is about to be served; asked at the moment of the request. */
    private static Predicate<Request> model(Stage stage) {
        return READS_BLOB.and(request -> request.path().contains(stage.model));
    }

    /** The one after so many others of its kind. */
    private static Predicate<Request> nth(Predicate<Request> where, int others) {
        AtomicInteger seen = new AtomicInteger();
        return request -> where.test(request) && seen.getAndIncrement() >= others;
    }
}
