package dev.engram.trainer.bulletin;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundRequested;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.trainer.log.Positions;
import dev.engram.trainer.round.Agenda;
import dev.engram.trainer.round.Request;
import dev.engram.trainer.scenario.Scenarios;
import dev.engram.trainer.scenario.Steward;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what people and other services say: scenarios, requests for rounds, decisions. Scenarios concern every trainer and are
 * read from the start; requests and decisions are handed on for this trainer's partitions only, from where their last owner
 * left off. Nothing here waits for a store.
 */
public final class Bulletin {
    private static final Logger LOG = LoggerFactory.getLogger(Bulletin.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final TopicPartition SCENARIOS = new TopicPartition(Topics.SCENARIOS, 0);
    private static final TopicPartition REQUESTS = new TopicPartition(Topics.ROUNDS_REQUESTED, 0);
    private static final TopicPartition DECISIONS = new TopicPartition(Topics.DECISIONS, 0);

    /** What is to be handed on next for one partition of the training log. */
    private record Next(long request, long decision, long inherited) {}

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Map<String, String> topicIds;
    private final Scenarios scenarios;
    private final Agenda agenda;
    private final Steward steward;
    private final Consumer<ScenarioRecord> heard;
    private final Clock clock;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Next> next = new HashMap<>();
    private Map<String, Optional<ScenarioRecord>> collected = new LinkedHashMap<>();
    private long end = -1;
    private volatile boolean caughtUp;

    /**
     * A bulletin that reads nothing yet.
     *
     * @param topicIds ids of the topics
     * @param heard    told of every record of a scenario that came after the start
     */
    public Bulletin(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Map<String, String> topicIds, Scenarios scenarios,
            Agenda agenda, Steward steward, Consumer<ScenarioRecord> heard, Clock clock) {
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.scenarios = scenarios;
        this.agenda = agenda;
        this.steward = steward;
        this.heard = heard;
        this.clock = clock;
    }

    /** Begins at the start of the scenarios. */
    public void open() {
        consumer.assign(List.of(SCENARIOS, REQUESTS, DECISIONS));
        consumer.seekToBeginning(List.of(SCENARIOS));
        rest();
    }

    /** Whether every scenario is known that was there at the start. */
    public boolean caughtUp() {
        return caughtUp;
    }

    /** Partitions came to this trainer; may be called from any thread. */
    public void gained(Map<Integer, Positions> partitions) {
        changes.add(() -> begin(partitions));
    }

    /** Partitions went to another trainer; may be called from any thread. */
    public void lost(Collection<Integer> partitions) {
        changes.add(() -> {
            partitions.forEach(this::forget);
            agenda.drop(partitions);
            steward.drop(partitions);
        });
    }

    /** How far requests and decisions of a partition are dealt with; empty while that is not known. */
    public Optional<Positions> dealtWith(int partition) {
        Next handed = handed(partition);
        if (handed == null) {
            return Optional.empty();
        }
        // What was handed on is asked first: what is handed on meanwhile is open by then.
        long requests = Math.min(handed.request(), agenda.oldestOpen(partition).orElse(Long.MAX_VALUE));
        long decisions = Math.min(handed.decision(), steward.oldestOpen(partition).orElse(Long.MAX_VALUE));
        return Optional.of(new Positions(new Positions.Place(topicIds.get(Topics.ROUNDS_REQUESTED), requests),
                new Positions.Place(topicIds.get(Topics.DECISIONS), decisions)));
    }

    /** Reads what came. Always has more to do: polling is its pause. */
    public boolean step() {
        for (Runnable change = changes.peek(); change != null; change = changes.peek()) {
            change.run();
            changes.remove();
        }
        if (end < 0) {
            end = consumer.endOffsets(List.of(SCENARIOS)).get(SCENARIOS);
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        Map<TopicPartition, Long> handed = new HashMap<>();
        records.partitions().forEach(partition -> handed.put(partition, records.records(partition).get(0).offset()));
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                hand(record);
                handed.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        } catch (RuntimeException e) {
            handed.forEach(consumer::seek);
            throw e;
        }
        advance();
        return true;
    }

    /** Closes the consumer. */
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private void hand(ConsumerRecord<byte[], byte[]> record) {
        switch (record.topic()) {
            case Topics.SCENARIOS -> scenario(record);
            case Topics.ROUNDS_REQUESTED -> read(record, RoundRequested.class).ifPresent(request -> request(record, request));
            default -> read(record, ModelDecided.class).ifPresent(decision -> decision(record, decision));
        }
    }

    private void scenario(ConsumerRecord<byte[], byte[]> record) {
        String id = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Optional<ScenarioRecord> read = record.value() == null ? Optional.empty() : read(record, ScenarioRecord.class);
        if (record.value() != null && (read.isEmpty() || !read.get().id().equals(id))) {
            LOG.warn("{}@{} is no record of scenario '{}': passed over", record.topic(), record.offset(), id);
            return;
        }
        if (!caughtUp) {
            // Older records of a scenario that the broker did not compact yet must not come in force again.
            collected.put(id, read);
            return;
        }
        known(id, read);
        read.ifPresent(heard);
    }

    private void known(String id, Optional<ScenarioRecord> record) {
        record.ifPresentOrElse(scenarios::published, () -> {
            LOG.info("scenario {} was deleted: nothing is done for it any more", id);
            scenarios.removed(id);
        });
    }

    private void request(ConsumerRecord<byte[], byte[]> record, RoundRequested asked) {
        if (asked.request() == null) {
            LOG.warn("a request without id was passed over: {}", asked);
            return;
        }
        Next from = next.get(Scenarios.partition(asked.scenario()));
        if (from == null || record.offset() < from.request()) {
            return;
        }
        TopicPartition log = new TopicPartition(Topics.SAMPLES_ADMITTED, Scenarios.partition(asked.scenario()));
        long logEnd = consumer.endOffsets(List.of(log)).get(log);
        long upTo = asked.upTo() == null ? logEnd : asked.upTo();
        String refusal = upTo < 0 || upTo > logEnd ? "the request reaches up to offset " + upTo + ", the training log ends at " + logEnd : null;
        agenda.add(new Request(record.offset(), asked.scenario(), asked.request(), upTo, asked.by(), refusal,
                record.offset() < from.inherited(), clock.millis()));
        LOG.info("scenario {}: a round was requested by {} up to offset {}", asked.scenario(), asked.by(), upTo);
    }

    private void decision(ConsumerRecord<byte[], byte[]> record, ModelDecided decided) {
        Next from = decided.scenario() == null ? null : next.get(Scenarios.partition(decided.scenario()));
        if (from != null && record.offset() >= from.decision()) {
            steward.decided(record.offset(), decided);
        }
    }

    /** Everything before the consumer's places was handed on. */
    private void advance() {
        if (!caughtUp && consumer.position(SCENARIOS) >= end) {
            collected.forEach(this::known);
            LOG.info("{} scenarios are known", collected.size());
            collected = null;
            caughtUp = true;
        }
        synchronized (next) {
            if (!next.isEmpty()) {
                long requests = consumer.position(REQUESTS);
                long decisions = consumer.position(DECISIONS);
                next.replaceAll((partition, at) ->
                        new Next(Math.max(at.request(), requests), Math.max(at.decision(), decisions), at.inherited()));
            }
        }
    }

    private void begin(Map<Integer, Positions> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        String requests = topicIds.get(Topics.ROUNDS_REQUESTED);
        String decisions = topicIds.get(Topics.DECISIONS);
        long inherited = consumer.endOffsets(List.of(REQUESTS)).get(REQUESTS);
        synchronized (next) {
            partitions.forEach((partition, at) ->
                    next.put(partition, new Next(at.requests().in(requests), at.decisions().in(decisions), inherited)));
            consumer.seek(REQUESTS, next.values().stream().mapToLong(Next::request).min().orElse(0));
            consumer.seek(DECISIONS, next.values().stream().mapToLong(Next::decision).min().orElse(0));
        }
        consumer.resume(List.of(REQUESTS, DECISIONS));
    }

    private void forget(int partition) {
        synchronized (next) {
            next.remove(partition);
            if (next.isEmpty()) {
                rest();
            }
        }
    }

    private void rest() {
        consumer.seekToBeginning(List.of(REQUESTS, DECISIONS));
        consumer.pause(List.of(REQUESTS, DECISIONS));
    }

    private Next handed(int partition) {
        synchronized (next) {
            return next.get(partition);
        }
    }

    private static <T> Optional<T> read(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        try {
            return record.value() == null ? Optional.empty() : Optional.ofNullable(CanonicalJson.read(record.value(), type));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}@{} was passed over: {}", record.topic(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
