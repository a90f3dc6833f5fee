package dev.engram.devkit.cli.lineage;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.Pause;
import dev.engram.devkit.cli.wire.TopicTail;
import dev.engram.devkit.cli.wire.WithdrawalEvent;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.Withdrawal;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.TopicOffset;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Withdraws samples as anybody may, by records on the topic of images, and waits until the trainer knows. */
public final class Withdrawals {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;

    /** Withdrawals on that platform. */
    public Withdrawals(Connection connection) {
        this.connection = connection;
    }

    /**
     * Publishes the withdrawals, waits until each is admitted and the trainer has read it, and notes them with the reason in the
     * journal. They take effect as input of the next round.
     *
     * @return where each stands in the training log
     */
    public Map<String, TopicOffset> withdraw(String scenario, Collection<String> samples, String reason) {
        Map<String, TopicOffset> places = new TreeMap<>();
        String topicId = connection.kafka().topicId(Topics.SAMPLES_ADMITTED);
        Map<String, String> waiting = new HashMap<>();
        try (TopicTail answers = connection.kafka().tail(Topics.SAMPLES_ADMITTED, Topics.IMAGES_REJECTED)) {
            for (String sample : samples) {
                WithdrawalEvent event = WithdrawalEvent.of(scenario, sample);
                waiting.put(event.id(), sample);
                connection.kafka().send(event.record());
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!waiting.isEmpty()) {
                answers.poll(Duration.ofMillis(50)).forEach(record -> settle(record, topicId, waiting, places));
                if (System.nanoTime() > deadline) {
                    throw UserError.notUp("ingest did not admit the withdrawal of " + waiting.size() + " samples within "
                            + PATIENCE.toSeconds() + " s", null);
                }
            }
        }
        TopicOffset last = places.values().stream().max(java.util.Comparator.comparingLong(TopicOffset::offset)).orElseThrow();
        read(scenario, last);
        note(scenario, List.copyOf(places.keySet()), last.at(last.offset() + 1), reason);
        return places;
    }

    private static void settle(ConsumerRecord<byte[], byte[]> record, String topicId, Map<String, String> waiting, Map<String, TopicOffset> places) {
        if (record.topic().equals(Topics.IMAGES_REJECTED)) {
            WithdrawalEvent.id(record).filter(waiting::containsKey).ifPresent(id -> {
                throw UserError.failed("ingest refused to withdraw sample " + waiting.get(id) + ": " + WithdrawalEvent.refusal(record));
            });
            return;
        }
        SampleAdmitted admitted = Json.read(record.value(), SampleAdmitted.class);
        String sample = WithdrawalEvent.SOURCE.equals(admitted.source()) ? waiting.remove(admitted.sourceEvent()) : null;
        if (sample != null) {
            places.put(sample, new TopicOffset(topicId, record.partition(), record.offset()));
        }
    }

    private void read(String scenario, TopicOffset last) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (connection.trainer().next(scenario) <= last.offset()) {
            if (System.nanoTime() > deadline) {
                throw UserError.notUp("the withdrawal stands in the training log, but the trainer did not read it within "
                        + PATIENCE.toSeconds() + " s", null);
            }
            Pause.of(Duration.ofMillis(50));
        }
    }

    /** For people: what takes effect are the log's records. */
    private void note(String scenario, List<String> samples, TopicOffset upTo, String reason) {
        Journal journal = Journal.of(connection.store(), scenario);
        if (journal.newest().isPresent()) {
            new Writer(journal, Clock.systemUTC()).write(place ->
                    Optional.of(place.draft(EntryKind.WITHDRAWAL, place.head()).with(new Withdrawal(samples, upTo, reason))));
        }
    }
}
