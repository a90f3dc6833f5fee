package dev.engram.devkit.kafka;

import dev.engram.api.event.TopicSpec;
import dev.engram.api.event.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Engram's topics on a broker, as {@link Topics#specs()} wants them. */
public final class EngramTopics {
    private static final int PATIENCE_SECONDS = 60;

    private EngramTopics() {}

    /**
     * Creates the topics that are missing and gives those that are there the wanted configuration; waits until the
     * broker answers. Doing it again changes nothing.
     *
     * @param bootstrap {@code host:port}
     * @throws IllegalStateException if the broker does not answer within a minute or refuses, or if a topic has another
     *     number of partitions, which would send keys elsewhere
     */
    public static void create(String bootstrap) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", PATIENCE_SECONDS * 1000);
        try (Admin admin = Admin.create(config)) {
            createMissing(admin);
            checkPartitions(admin);
            configure(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create Engram's topics on " + bootstrap + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("cannot create Engram's topics: no answer from " + bootstrap, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating Engram's topics on " + bootstrap, e);
        }
    }

    private static void createMissing(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        List<NewTopic> wanted = new ArrayList<>();
        for (TopicSpec spec : Topics.specs()) {
            wanted.add(new NewTopic(spec.name(), spec.partitions(), (short) -1).configs(spec.config()));
        }
        for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
            try {
                await(created);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static void checkPartitions(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicDescription> found = describe(admin);
        for (TopicSpec spec : Topics.specs()) {
            int partitions = found.get(spec.name()).partitions().size();
            if (partitions != spec.partitions()) {
                throw new IllegalStateException("topic " + spec.name() + " has " + partitions + " partitions; it must have " + spec.partitions());
            }
        }
    }

    /** What the broker knows of the topics; it hears of a new one a moment after the controller created it. */
    private static Map<String, TopicDescription> describe(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        List<String> names = Topics.specs().stream().map(TopicSpec::name).toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return await(admin.describeTopics(names).allTopicNames());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void configure(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (TopicSpec spec : Topics.specs()) {
            List<AlterConfigOp> sets = new ArrayList<>();
            spec.config().forEach((key, value) -> sets.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
            if (!sets.isEmpty()) {
                changes.put(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()), sets);
            }
        }
        await(admin.incrementalAlterConfigs(changes).all());
    }

    private static <T> T await(KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
