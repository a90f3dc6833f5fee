package dev.engram.faults.kills;

import dev.engram.api.event.RoundEvent;
import dev.engram.faults.Publication;
import dev.engram.faults.TinyPictures;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.History;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people do with the platform, again and again: publish images, ask for a round, choose a champion. Each returns when it is done. */
final class Cycle {
    private static final int ATTEMPTS = 4;
    private static final String BOUNDARY = "a-part-of-a-form";

    private final Stage stage;

    Cycle(Stage stage) {
        this.stage = stage;
    }

    /** Publishes a batch, on the topic and over HTTP, and waits until ingest has admitted it. */
    void publish(int cycle, Published.Batch batch) {
        stage.testbed.publish(stage.scenario, batch.records());
        batch.posts().forEach(this::post);
        Set<String> events = new HashSet<>();
        batch.records().forEach(image -> events.add(image.event()));
        batch.posts().forEach(image -> events.add(image.event()));
        if (batch.withdrawal() != null) {
            stage.testbed.withdraw(stage.scenario, "gone" + cycle, batch.withdrawal());
            events.add("gone" + cycle);
        }
        stage.testbed.admitted(stage.scenario, events);
    }

    /** As a person does it who repeats what got no answer, with the same key. */
    private void post(Publication image) {
        stage.until("ingest takes " + image.event(), () -> stage.testbed.ingest().post("/v1/scenarios/" + stage.scenario + "/images", form(image),
                "Content-Type", "multipart/form-data; boundary=" + BOUNDARY, "Idempotency-Key", image.event()).statusCode() == 201);
    }

    private static byte[] form(Publication image) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        text(form, "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n");
        form.writeBytes(image.image());
        text(form, "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"labels\"\r\n\r\n" + image.labels().get(0));
        if (image.split() != null) {
            text(form, "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"split\"\r\n\r\n" + image.split().wire());
        }
        text(form, "\r\n--" + BOUNDARY + "--\r\n");
        return form.toByteArray();
    }

    private static void text(ByteArrayOutputStream form, String text) {
        form.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks for a round until one does not fail, and waits until MLflow has what was accepted. */
    RoundEvent round(int cycle) {
        RoundEvent end = null;
        for (int attempt = 1; attempt <= ATTEMPTS && (end == null || failed(end)); attempt++) {
            String request = "round-" + cycle + "-" + attempt;
            stage.testbed.request(stage.scenario, request);
            end = stage.testbed.answer(stage.scenario, request);
        }
        registered();
        return end;
    }

    private static boolean failed(RoundEvent end) {
        return RoundEvent.FAILED.equals(end.type()) && !String.valueOf(end.reason()).contains("nothing to learn");
    }

    private void registered() {
        stage.until(() -> "every accepted round is registered in MLflow", () -> stage.journal().head().unregistered().isEmpty());
    }

    /** The newest version of the head's ancestry, if it is not champion already. */
    Optional<History.Line> newest() {
        return candidates().stream().reduce((older, newer) -> newer).filter(line -> !line.registration().version().equals(champion()));
    }

    /** Versions of the head's ancestry before the champion's, oldest first. */
    List<History.Line> earlier() {
        Head head = stage.journal().head();
        return head.champion() == null ? List.of()
                : candidates().stream().filter(line -> line.round().round() < head.champion().round()).toList();
    }

    private List<History.Line> candidates() {
        return new History(stage.journal()).rounds().stream().filter(line -> line.kind() == EntryKind.ROUND_ACCEPTED
                && line.inHead() && line.registration() != null && line.round().bundle() != null).toList();
    }

    private String champion() {
        Head head = stage.journal().head();
        return head.champion() == null ? "" : head.champion().version();
    }

    /** Makes a version champion, and waits until that is decided, applied and served. */
    void champion(History.Line line) {
        String version = line.registration().version();
        stage.insist("the alias is set", () -> stage.testbed.registry().setAlias(stage.scenario, "champion", version));
        stage.until(() -> "version " + version + " is to be served; the promoter: " + promoter(), () -> stage.testbed.promotions(stage.scenario)
                .stream().reduce((older, newer) -> newer).filter(model -> model.version().equals(version)).isPresent());
        stage.until(() -> "the trainer applies that version " + version + " is champion", () -> champion().equals(version));
        stage.until(() -> "serving answers with version " + version + ", not " + answers(), () -> answers().equals(version));
    }

    private String promoter() {
        return stage.testbed.promoter().status("/v1/scenarios/" + stage.scenario) == 200
                ? stage.testbed.promoter().text("/v1/scenarios/" + stage.scenario) : "silent";
    }

    /** The version that serving answers with. */
    String answers() {
        return stage.testbed.serving().postForJson("/v1/scenarios/" + stage.scenario + "/predict", TinyPictures.png(0, 0)).path("model_version").asText();
    }

    /** Waits until every part does its work and nothing is left to be done. */
    void settle() {
        stage.supervisor.allReady();
        registered();
        stage.until(() -> "every decision is applied", () -> {
            List<String> applied = stage.journal().entries().stream().filter(entry -> entry.kind() == EntryKind.DECISION)
                    .map(entry -> entry.decision().id()).toList();
            return stage.testbed.decisions(stage.scenario).stream().allMatch(decided -> applied.contains(decided.decision()));
        });
        stage.until(() -> "the trainer has read its log", () -> stage.testbed.trainer().get("/v1/scenarios/" + stage.scenario + "/offset")
                .path("next").asLong() == stage.testbed.wire().end(stage.scenario));
    }
}
