package dev.engram.faults.plugins;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.Split;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Publication;
import dev.engram.faults.Testbed;
import dev.engram.faults.TinyPictures;
import dev.engram.lineage.journal.Head;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Somebody with a scenario: publishes images, asks for rounds and looks at what is served. */
final class Owner {
    private static final int TRAIN = 8;
    private static final int HOLDOUT = 3;

    private final Testbed testbed;
    private final String scenario;
    private int published;
    private int requests;

    Owner(Testbed testbed, String scenario) {
        this.testbed = testbed;
        this.scenario = scenario;
    }

    /** On request; samples of broken rounds wait for ever; the promoter promotes what passes its gate. */
    static RoundPolicy policy(int deadlineSeconds) {
        return new RoundPolicy(0, 0, 0.8, 0.1, 50, "pending", true, deadlineSeconds);
    }

    /** Creates the scenario, of the plugin of its name, with the newest jars. */
    Owner creates(Map<String, Object> configuration, int deadlineSeconds) {
        testbed.scenario(scenario, scenario, configuration, policy(deadlineSeconds));
        testbed.inForce(scenario);
        return this;
    }

    /** Creates the scenario pinned to a set. */
    Owner createsPinned(String plugin, String pluginSet) {
        testbed.scenario(new ScenarioRecord(1, scenario, plugin, Map.of(), pluginSet, ScenarioRecord.PINNED, policy(300)));
        Waiting.until("scenario " + scenario + " is in force", Duration.ofSeconds(90), () -> pluginSet.equals(
                testbed.trainer().status("/v1/scenarios/" + scenario) == 200
                        ? testbed.trainer().get("/v1/scenarios/" + scenario).path("record").path("pluginSet").asText() : ""));
        return this;
    }

    /** Publishes new images of two classes; returns how many. */
    int publishes() {
        List<Publication> images = new ArrayList<>();
        for (int label = 0; label < 2; label++) {
            for (int i = 0; i < TRAIN + HOLDOUT; i++) {
                images.add(Publication.tiny(scenario + "-" + published, label, published++, i < TRAIN ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        testbed.publish(scenario, images);
        testbed.admitted(scenario, images.stream().map(Publication::event).collect(Collectors.toSet()));
        return images.size();
    }

    /** Asks for a round and waits for its answer. */
    RoundEvent asks() {
        String request = begins();
        return testbed.answer(scenario, request);
    }

    /** Asks for a round; returns the request. */
    String begins() {
        String request = scenario + "-request-" + requests++;
        testbed.request(scenario, request);
        return request;
    }

    /** Publishes, asks, and has a new version served. */
    RoundEvent learns() {
        publishes();
        RoundEvent round = asks();
        if (!RoundEvent.ACCEPTED.equals(round.type())) {
            throw new AssertionError("round " + round.round() + " of " + scenario + " was " + round.type() + ": " + round.reason());
        }
        served(round.round());
        return round;
    }

    private void served(long round) {
        Waiting.until(() -> "round " + round + " of " + scenario + " is promoted and served", Duration.ofSeconds(120), () -> testbed.promotions(scenario).stream()
                .anyMatch(promoted -> promoted.round() == round && String.valueOf(promoted.version()).equals(answers())));
    }

    /** The version that serving answers with; empty if none. */
    String answers() {
        return testbed.serving().postForJson("/v1/scenarios/" + scenario + "/predict", TinyPictures.png(0, 0)).path("model_version").asText();
    }

    /** Where its journal stands. */
    Head head() {
        return testbed.journal(scenario).head();
    }
}
