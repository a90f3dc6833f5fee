package dev.engram.devkit.cli.bench;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.bench.GrowthReport.DiskUse;
import dev.engram.devkit.cli.bench.GrowthReport.SweepFigures;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Rig;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.KafkaAdmittedLog;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.SweepWatch;
import dev.engram.lineage.sweep.ThinningRule;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * One scenario grows: the real trainer, broker, S3 and MLflow as processes, a worker that learns nothing, admissions that are put into
 * the log directly. What starting, cutting and committing take at one per cent of it is compared with the same at its end.
 */
public final class GrowthBench {
    private static final String SCENARIO = "growth";
    private static final String TRAINER = "trainer";
    private static final int STARTS = 3;
    private static final int LEAST = 5;

    private final Installation installation;
    private final Home home;
    private final Console console;
    private final List<RoundTiming> timings = new ArrayList<>();

    /** A measurement in this home, which is cleared. */
    public GrowthBench(Installation installation, Home home, Console console) {
        this.installation = installation;
        this.home = home;
        this.console = console;
    }

    /**
     * Measures.
     *
     * @param rounds  rounds in all
     * @param samples samples in all, as many in each round
     * @param limit   largest ratio that is allowed
     * @param parts   what is started; without {@code mlflow} rounds are done as while it is away
     */
    public GrowthReport run(int rounds, long samples, double limit, List<String> parts) {
        long begin = System.nanoTime();
        int each = (int) Math.max(1, samples / rounds);
        int window = Math.max(LEAST, rounds / 100);
        try (Rig rig = Rig.of(installation, home, Map.of(TRAINER, StubTrainer.settings(installation, parts.contains("mlflow"))), console)) {
            for (String part : parts) {
                console.line("%-8s ready after %.1f s", part, rig.start(part));
            }
            Connection connection = rig.connection();
            connection.scenarios().publish(new ScenarioRecord(1, SCENARIO, "stub", Map.of(), null, ScenarioRecord.PINNED, RoundPolicy.defaults()));
            try (KafkaProducer<byte[], byte[]> producer = connection.kafka().producer();
                    RoundClock clock = new RoundClock(connection, SCENARIO, producer, parts.contains("mlflow"))) {
                AdmittedFeed feed = new AdmittedFeed(SCENARIO, producer, rig.data(TRAINER).resolve("cache"));
                // The first rounds are no measure: nothing is warm, and there is no memory yet.
                int early = Math.max(rounds / 100, 1) + window;
                grow(clock, feed, early, each);
                Window first = window(rig, feed, window);
                grow(clock, feed, rounds, each);
                Window last = window(rig, feed, window);
                console.line("looking at the store as a sweep does");
                return GrowthReport.of(feed.admitted(), limit, first, last, disk(rig, connection, first, last, feed, parts), sweep(connection),
                        (System.nanoTime() - begin) / 1e9);
            }
        }
    }

    private void grow(RoundClock clock, AdmittedFeed feed, int upTo, int samples) {
        try (Progress bar = console.progress("rounds", upTo)) {
            while (timings.size() < upTo) {
                feed.admit(samples);
                clock.awaitCatalog();
                RoundTiming timing = clock.round();
                timings.add(timing);
                bar.at(timings.size(), String.format(Locale.ROOT, "cut %.0f ms, commit %.0f ms, registered after %.0f ms", 1e3 * timing.cut(),
                        1e3 * timing.commit(), 1e3 * timing.register()));
            }
        }
    }

    /** The newest rounds, and the trainer started again a few times. */
    private Window window(Rig rig, AdmittedFeed feed, int rounds) {
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            rig.stop(TRAINER);
            starts.add(rig.start(TRAINER));
        }
        Window window = Window.of(timings.subList(timings.size() - rounds, timings.size()), feed.admitted(), starts);
        console.line("at round %d with %d samples: start %.2f s, cut %.0f ms, commit %.0f ms, registered after %.0f ms", window.round(),
                window.samples(), window.start(), 1e3 * window.cut(), 1e3 * window.commit(), 1e3 * window.register());
        return window;
    }

    private static Map<String, DiskUse> disk(Rig rig, Connection connection, Window early, Window late, AdmittedFeed feed, List<String> parts) {
        Map<String, DiskUse> disk = new LinkedHashMap<>();
        RoundDisk rounds = new RoundDisk(connection.store(), SCENARIO);
        Map<String, Long> first = rounds.of(early.round());
        rounds.of(late.round()).forEach((kind, bytes) -> disk.put(kind, new DiskUse(first.get(kind), bytes)));
        if (parts.contains("mlflow")) {
            long mean = RoundDisk.folder(rig.data("s3").resolve("mlflow")) / late.round();
            disk.put("MLflow artifacts, mean", new DiskUse(mean, mean));
            long database = RoundDisk.folder(rig.data("mlflow")) / late.round();
            disk.put("MLflow database, mean", new DiskUse(database, database));
        }
        disk.put("per sample: catalog", perSample(rig.data(TRAINER).resolve("catalog.db"), feed));
        disk.put("per sample: Kafka", perSample(rig.data("kafka"), feed));
        return disk;
    }

    private static DiskUse perSample(Path place, AdmittedFeed feed) {
        long bytes = RoundDisk.folder(place) / feed.admitted();
        return new DiskUse(bytes, bytes);
    }

    private static SweepFigures sweep(Connection connection) {
        ObjectStore store = connection.store();
        SweepReport found = new Sweep(store, new KafkaAdmittedLog(connection.kafka()), ThinningRule.defaults(), Duration.ofHours(48),
                Clock.systemUTC()).look(SweepWatch.NONE);
        return new SweepFigures(found.seconds(), found.blobs(), found.leaving().values().stream().mapToLong(List::size).sum());
    }
}
