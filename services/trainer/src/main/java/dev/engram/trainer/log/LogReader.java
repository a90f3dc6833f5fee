package dev.engram.trainer.log;

import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.trainer.scenario.Scenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tails the training log into the catalog, without ever waiting for a round. Where it reads on stands in the catalog; what
 * is committed to Kafka is for lag tools, and carries along how far requests and decisions were dealt with. Records of a
 * scenario that is not known wait in the catalog until it is; the others of their partition go on.
 */
public final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final long COMMIT_NANOS = 1_000_000_000L;

    private final Consumer<byte[], byte[]> consumer;
    private final SampleCatalog catalog;
    private final String topic;
    private final String topicId;
    private final Scenarios scenarios;
    private final Ownership ownership;
    private final Map<Integer, Long> noted = new ConcurrentHashMap<>();
    private final Commits commits;
    private final Map<TopicPartition, Long> behind = new ConcurrentHashMap<>();
    private final Set<String> parked = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> arrived = new HashSet<>();
    private final Set<TopicPartition> fresh = ConcurrentHashMap.newKeySet();
    private volatile String halted;
    private boolean called;
    private volatile boolean assigned;
    private volatile boolean commitSoon;
    private volatile long lag;
    private long lastCommit = System.nanoTime();

    /**
     * A reader that has not joined its group yet. Everything but {@link #commitSoon} and the questions is for one thread.
     *
     * @param consumer  a member of the trainers' group
     * @param topic     the training log
     * @param topicId   Kafka's id of it
     */
    public LogReader(Consumer<byte[], byte[]> consumer, SampleCatalog catalog, String topic, String topicId, Scenarios scenarios,
            Ownership ownership) {
        this.consumer = consumer;
        this.catalog = catalog;
        this.topic = topic;
        this.topicId = topicId;
        this.scenarios = scenarios;
        this.ownership = ownership;
        this.commits = new Commits(consumer, ownership);
        parked.addAll(catalog.parked());
    }

    /** Joins the group. */
    public void join() {
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                arrived.addAll(partitions);
                called = true;
                // At once: the poll under way may bring records already, and only those from here on are wanted.
                place();
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                // While they are ours still: what was dealt with is not to be done again by the next owner.
                commits.now(partitions, noted, ANSWER);
                lost(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                lost(partitions);
            }
        });
    }

    /** Reads and folds what came. Always has more to do: polling is its pause. */
    public boolean step() {
        if (halted != null) {
            throw new IllegalStateException(halted);
        }
        introduce();
        unpark();
        ConsumerRecords<byte[], byte[]> records = poll();
        try {
            fold(records);
        } catch (RuntimeException e) {
            rewind(records.partitions());
            throw e;
        }
        advance();
        measure();
        if (commitSoon || System.nanoTime() - lastCommit >= COMMIT_NANOS) {
            commitSoon = false;
            commits.now(consumer.assignment(), noted, ANSWER);
            lastCommit = System.nanoTime();
        }
        return true;
    }

    /** Leaves the group's coordinator in peace: a static member comes back. */
    public void close() {
        commits.now(consumer.assignment(), noted, LAST);
        consumer.close(CloseOptions.timeout(LAST));
    }

    /** Stops reading for good: what comes now would be another log. May be called from any thread. */
    public void halt(String reason) {
        halted = reason;
    }

    /** A request was answered or a decision applied: the next step commits. */
    public void commitSoon() {
        commitSoon = true;
    }

    /** Whether partitions were given out and everything is read that stood in them then. */
    public boolean caughtUp() {
        return assigned && fresh.isEmpty() && behind.isEmpty();
    }

    /** Records that are not read yet, as far as known. */
    public long lag() {
        return lag;
    }

    /** Scenarios of this trainer's partitions that are not known, though the log has samples of theirs. */
    public Set<String> parked() {
        Set<String> ours = new TreeSet<>(parked);
        ours.removeIf(scenario -> !noted.containsKey(Scenarios.partition(scenario)));
        return ours;
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            throw new IllegalStateException("the training log does not have the offsets that are to be read next, "
                    + e.offsetOutOfRangePartitions() + ": it was cut, restored or made anew. Restore it, or delete the catalog if its"
                    + " topic is the right one", e);
        }
    }

    private void rewind(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Long next = noted.get(partition.partition());
            if (next != null) {
                consumer.seek(partition, next);
            }
        }
    }

    private void fold(ConsumerRecords<byte[], byte[]> records) {
        List<Admission> batch = new ArrayList<>(records.count());
        Map<Integer, Long> read = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            if (!noted.containsKey(partition.partition())) {
                continue;
            }
            List<Admission> admissions = Admissions.of(topicId, records.records(partition), scenarios::shares);
            batch.addAll(admissions);
            if (!admissions.isEmpty()) {
                read.put(partition.partition(), admissions.get(admissions.size() - 1).at().offset() + 1);
            }
        }
        if (!batch.isEmpty()) {
            catalog.applyAll(batch);
            noted.putAll(read);
            batch.stream().filter(admission -> admission.shares() == null).forEach(this::park);
        }
    }

    private void park(Admission admission) {
        if (parked.add(admission.event().scenario())) {
            LOG.info("{}/{}: samples of scenario '{}' wait from offset {} on until it is known and in force", topic,
                    admission.at().partition(), admission.event().scenario(), admission.at().offset());
        }
    }

    private void unpark() {
        for (String scenario : parked()) {
            scenarios.shares(scenario).ifPresent(shares -> {
                catalog.unpark(scenario, new TopicOffset(topicId, Scenarios.partition(scenario), 0), shares);
                parked.remove(scenario);
                LOG.info("scenario '{}' is known: its samples wait no longer", scenario);
            });
        }
    }

    /** Positions stand behind records that were no admissions, too. */
    private void advance() {
        for (TopicPartition partition : consumer.assignment()) {
            Long next = noted.get(partition.partition());
            if (next == null) {
                continue;
            }
            long position = consumer.position(partition);
            if (position > next) {
                catalog.advance(new TopicOffset(topicId, partition.partition(), position));
                noted.put(partition.partition(), position);
            }
        }
    }

    private void measure() {
        if (!fresh.isEmpty()) {
            behind.putAll(consumer.endOffsets(fresh));
            // Only now: until their ends are known, nothing is caught up.
            fresh.clear();
        }
        behind.entrySet().removeIf(end -> noted.getOrDefault(end.getKey().partition(), 0L) >= end.getValue());
        lag = consumer.assignment().stream().mapToLong(partition -> consumer.currentLag(partition).orElse(0)).sum();
    }

    /** Has what arrived read where the catalog stands. */
    private void place() {
        for (TopicPartition partition : arrived) {
            if (!noted.containsKey(partition.partition())) {
                long next = catalog.next(topicId, partition.partition());
                consumer.seek(partition, next);
                noted.put(partition.partition(), next);
            }
        }
    }

    /** What arrived is ours as soon as it is known how far its last owner got. */
    private void introduce() {
        if (!called) {
            return;
        }
        place();
        Map<Integer, Positions> positions = commits.positions(arrived);
        if (!arrived.isEmpty()) {
            LOG.info("works for {} more partitions of the training log", arrived.size());
        }
        fresh.addAll(arrived);
        arrived.clear();
        called = false;
        ownership.gained(positions);
        assigned = true;
    }

    private void lost(Collection<TopicPartition> partitions) {
        List<Integer> numbers = partitions.stream().map(TopicPartition::partition).toList();
        numbers.forEach(noted::remove);
        commits.forget(partitions);
        partitions.forEach(behind::remove);
        fresh.removeAll(partitions);
        arrived.removeAll(partitions);
        if (!partitions.isEmpty()) {
            LOG.info("gave {} partitions of the training log away", partitions.size());
            ownership.lost(numbers);
        }
    }
}
