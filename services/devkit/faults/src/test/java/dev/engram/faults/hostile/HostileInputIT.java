package dev.engram.faults.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.rejected.Filter;
import dev.engram.devkit.cli.rejected.RejectedTopic;
import dev.engram.devkit.cli.rejected.Survey;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.ingest.hostile.HostileInput;
import dev.engram.ingest.hostile.HostileReferences;
import dev.engram.ingest.hostile.HostileRequests.Request;
import dev.engram.ingest.hostile.HttpsServerForTests;
import dev.engram.ingest.hostile.TestPictures;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile records and requests, seeded, at the packaged ingest in its documented heap. */
class HostileInputIT {
    private static final String SCENARIO = "hostile";
    private static final long SEED = Long.getLong("faults.seed", 20261124);
    /** Full collections are not exact; what leaks by the record grows tenfold from the first look to the last. */
    private static final double GROWTH = 1.1;

    @TempDir
    Path dir;

    private final Map<String, Integer> tried = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    @Test
    @Tag("short")
    void aFewHundredInputsAreAnsweredOnceAndTheValidOnesLearned() throws Exception {
        run(300, 300);
    }

    @Test
    @Tag("faults")
    void tenThousandInputsAreAnsweredOnceAndTheValidOnesLearned() throws Exception {
        run(10_000, 1_000);
    }

    private void run(int inputs, int firstLook) throws Exception {
        System.out.println("hostile input: faults.seed=" + SEED);
        try (HttpsServerForTests server = new HttpsServerForTests(dir)) {
            HostileReferences.serve(server);
            Settings settings = Settings.defaults().only("ingest", "trainer").heap("ingest", "512m")
                    .with("ingest", "JAVA_TOOL_OPTIONS", server.trust()).with("ingest", "ENGRAM_INGEST_HTTPS_HOSTS", "localhost:" + server.port());
            try (Testbed testbed = Testbed.start(dir.resolve("testbed"), settings); Answers answers = new Answers(bootstrap(testbed))) {
                // Given a scenario, and a server that ingest may ask and that leads astray
                testbed.install("vision", "scenario-digits");
                testbed.scenario(SCENARIO, Map.of("epochs", 1, "exemplars", 20));
                testbed.inForce(SCENARIO);
                Fire fire = new Fire(testbed, server, answers);

                // When everything is sent, to the topic and by HTTP
                fire.send(firstLook);
                long early = Heap.live(testbed.ingest());
                fire.send(inputs - firstLook);
                long late = Heap.live(testbed.ingest());

                // Then each has one answer, a right one
                assertThat(wrong).as("seed %d", SEED).isEmpty();
                assertThat(answers.byAnswer().keySet()).doesNotContain(RefusalReason.FAILED.code());
                assertThat(testbed.ingest().said()).doesNotContain("cannot be worked on");
                // And ingest holds nothing of them
                assertThat((double) late / early).as("%d bytes live after %d inputs, %d after %d", early, firstLook, late, inputs).isLessThan(GROWTH);
                // And what was admitted is learned, all of it and nothing else
                assertThat(learned(testbed)).isEqualTo(answers.samples());
                // And what was refused is there to be looked at and repeated
                RejectedTopic rejected = new RejectedTopic(new KafkaLink(bootstrap(testbed)), new Console(System.out, System.err, false, false, 100));
                Survey survey = rejected.survey(new Filter(Optional.empty(), Set.of(), Optional.empty()));
                assertThat(survey.open()).hasSize(answers.refusals());
                assertThat(rejected.images(survey.open())).hasSize(answers.refusals()).allMatch(image -> answers.byAnswer().containsKey(image.reason()));
                report(inputs, early, late, answers);
            }
        }
    }

    private static String bootstrap(Testbed testbed) {
        return "127.0.0.1:" + testbed.broker().uri().getPort();
    }

    /** The samples of a round over everything. */
    private Set<String> learned(Testbed testbed) {
        testbed.request(SCENARIO, "everything");
        RoundEvent answer = testbed.answer(SCENARIO, "everything");
        assertThat(answer.type()).as(answer.reason()).isEqualTo(RoundEvent.ACCEPTED);
        String order = testbed.journal(SCENARIO).newest().orElseThrow().round().order();
        return CanonicalJson.read(new Artifacts(testbed.objects()).get(order), RoundOrder.class).experience().stream().map(OrderSample::id)
                .collect(Collectors.toSet());
    }

    private void report(int inputs, long early, long late, Answers answers) {
        System.out.printf("%d inputs answered: %s; heap after a full collection %.1f MB, then %.1f MB%n", inputs, answers.byAnswer(), early / 1e6, late / 1e6);
        tried.forEach((kind, times) -> FaultTable.row("hostile records and requests", kind, times, "each answered once: admitted, or refused with its reason"));
    }

    /** Sends what the generator makes, and looks at every answer. */
    private final class Fire {
        private static final int REQUEST_EVERY = 4;
        private static final int LARGE_EVERY = 250;
        private static final int ABOVE_EVERY = 1_000;
        private static final int LISTEN_EVERY = 20;

        private final Testbed testbed;
        private final Answers answers;
        private final HostileInput input;
        private final HttpsServerForTests server;
        private final String address;
        private final RawHttp http;
        private final byte[] above = new byte[Topics.MAX_LABELLED_RECORD_BYTES + 1];
        private int sent;

        Fire(Testbed testbed, HttpsServerForTests server, Answers answers) {
            this.testbed = testbed;
            this.answers = answers;
            this.server = server;
            this.address = "https://localhost:" + server.port();
            this.input = new HostileInput(SEED, SCENARIO, address);
            this.http = new RawHttp(testbed.ingest().uri());
        }

        /** Sends so many and waits for their answers. */
        void send(int number) {
            List<HostileInput.Record> records = new ArrayList<>();
            for (int i = 0; i < number; i++, sent++) {
                if (sent % ABOVE_EVERY == 1) {
                    above(records);
                } else if (sent % LARGE_EVERY == 2) {
                    record(records, input.large());
                } else if (sent % LARGE_EVERY == 3) {
                    request(input.largeRequest());
                } else if (sent % LARGE_EVERY == 4) {
                    record(records, referring());
                } else if (sent % REQUEST_EVERY == 0) {
                    request(input.nextRequest());
                } else {
                    record(records, input.next());
                }
                if (sent % LISTEN_EVERY == 0) {
                    answers.listen();
                }
            }
            answers.complete();
            records.forEach(this::judge);
        }

        private void record(List<HostileInput.Record> records, HostileInput.Record record) {
            records.add(record);
            answers.send(record);
        }

        /** A redirect of the allowed server that leads to a picture. */
        private HostileInput.Record referring() {
            server.file("/pictures/" + sent, TestPictures.png(-sent));
            server.redirect("/moved/" + sent, "/pictures/" + sent);
            return input.referring(address + "/moved/" + sent);
        }

        /** The broker refuses it, and what comes behind it in its partition is taken. */
        private void above(List<HostileInput.Record> records) {
            HostileInput.Record record = input.aboveTheLimit(above);
            count(record.kind());
            String told = answers.sendAlone(record);
            check(record.id(), record.kind(), List.of(told), record.fate().allows(told));
            record(records, input.behind(record));
        }

        private void request(Request request) {
            RawHttp.Answer answer = http.send(request);
            count(request.kind());
            boolean admitted = "admitted".equals(answer.code());
            boolean status = admitted ? answer.status() == 201 : answer.status() >= 400 && answer.status() < 500;
            check(request.id(), "HTTP: " + request.kind(), List.of(answer.status() + " " + answer.code()),
                    status && request.fate().allows(answer.code()));
            if (admitted) {
                answers.expectAdmissionOf(request.id());
            }
        }

        private void judge(HostileInput.Record record) {
            count(record.kind());
            List<String> given = answers.to(record.id());
            check(record.id(), record.kind(), given, given.size() == 1 && record.fate().allows(given.get(0)));
        }

        private void check(String id, String kind, List<String> given, boolean right) {
            if (!right) {
                wrong.add(id + ", " + kind + ": " + given);
            }
        }

        private void count(String kind) {
            tried.merge(kind, 1, Integer::sum);
        }
    }
}
