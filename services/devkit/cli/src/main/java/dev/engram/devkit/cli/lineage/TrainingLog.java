package dev.engram.devkit.cli.lineage;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.TopicTail;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The training log of a running platform, read by a command for itself: no trainer is asked, and none is disturbed. */
public final class TrainingLog {
    private static final int BATCH = 2000;

    private final Connection connection;
    private final Console console;
    private final Map<String, RoundPolicy> shares = new HashMap<>();
    private String topicId;

    /** The log of that platform. */
    public TrainingLog(Connection connection, Console console) {
        this.connection = connection;
        this.console = console;
    }

    /** The journal of a scenario, which has to have begun. */
    public Journal journal(String scenario) {
        Journal journal = Journal.of(connection.store(), scenario);
        if (journal.entry(1).isEmpty()) {
            connection.trainer().requireScenario(scenario);
            throw UserError.failed("scenario '" + scenario + "' has no journal yet");
        }
        return journal;
    }

    /** The policy by which a scenario's samples are split: the one of its first journal entry, for ever. */
    public RoundPolicy shares(String scenario) {
        return shares.computeIfAbsent(scenario, id -> {
            Optional<JournalEntry> first = Journal.of(connection.store(), id).entry(1);
            return first.map(entry -> entry.configuration().record().policy())
                    .or(() -> connection.scenarios().find(id).map(ScenarioRecord::policy)).orElseGet(RoundPolicy::defaults);
        });
    }

    /** Folds everything that was admitted to a scenario; others share the partition. */
    public void fold(String scenario, SampleCatalog catalog) {
        RoundPolicy policy = shares(scenario);
        List<Admission> batch = new ArrayList<>();
        try (TopicTail log = connection.kafka().fromStart(Topics.SAMPLES_ADMITTED, partition(scenario));
                Progress bar = console.progress("fold", 0)) {
            read(log, bar, (at, event) -> {
                if (event.scenario().equals(scenario)) {
                    batch.add(new Admission(at, event, policy));
                }
                if (batch.size() == BATCH) {
                    catalog.applyAll(batch);
                    batch.clear();
                }
            });
            catalog.applyAll(batch);
        }
    }

    /** Every record there is, in log order within each partition. */
    void all(BiConsumer<TopicOffset, SampleAdmitted> each) {
        try (TopicTail log = connection.kafka().fromStart(Topics.SAMPLES_ADMITTED); Progress bar = console.progress("log", 0)) {
            read(log, bar, each);
        }
    }

    /** The records of one partition. */
    void partition(int partition, BiConsumer<TopicOffset, SampleAdmitted> each) {
        try (TopicTail log = connection.kafka().fromStart(Topics.SAMPLES_ADMITTED, partition); Progress bar = console.progress("log", 0)) {
            read(log, bar, each);
        }
    }

    /** The records from these offsets on, to the present ends. */
    void since(Map<Integer, Long> next, BiConsumer<TopicOffset, SampleAdmitted> each) {
        Map<Integer, Long> ends = new HashMap<>();
        next.keySet().forEach(partition -> ends.put(partition, Long.MAX_VALUE - 1));
        try (TopicTail log = connection.kafka().between(Topics.SAMPLES_ADMITTED, next, ends)) {
            read(log, null, each);
        }
    }

    private void read(TopicTail log, Progress bar, BiConsumer<TopicOffset, SampleAdmitted> each) {
        log.drain(record -> event(record).ifPresent(event -> each.accept(new TopicOffset(topicId(), record.partition(), record.offset()), event)), bar);
    }

    /** The partition that holds a scenario's records. */
    public static int partition(String scenario) {
        return KafkaLink.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS);
    }

    private synchronized String topicId() {
        if (topicId == null) {
            topicId = connection.kafka().topicId(Topics.SAMPLES_ADMITTED);
        }
        return topicId;
    }

    /** What is no admission, or does not belong where it stands, is passed over, as the trainer does. */
    private static Optional<SampleAdmitted> event(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            SampleAdmitted event = Json.read(record.value(), SampleAdmitted.class);
            ScenarioRecord.requireId(event.scenario());
            return Optional.of(event).filter(one -> partition(one.scenario()) == record.partition());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
