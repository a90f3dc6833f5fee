package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What a broker knows beside records: topics, where they begin and end, what groups committed. */
public final class Broker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final String bootstrap;
    private final Admin admin;

    /** The broker at {@code host:port}. */
    public Broker(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000));
    }

    /**
     * A topic.
     *
     * @param name       its name
     * @param id         the id Kafka gave it
     * @param partitions how many
     * @param config     what was set for it, without the broker's defaults
     */
    public record Topic(String name, String id, int partitions, Map<String, String> config) {
        /** Its partitions. */
        public List<TopicPartition> all() {
            List<TopicPartition> all = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                all.add(new TopicPartition(name, i));
            }
            return all;
        }

        /** Whether older records of a key go. */
        public boolean compacted() {
            return config.getOrDefault("cleanup.policy", "delete").contains("compact");
        }
    }

    /** The topics whose name begins so, by name. */
    public List<Topic> topics(String prefix) {
        List<String> names = ask("list topics", admin.listTopics().names()).stream().filter(name -> name.startsWith(prefix)).sorted().toList();
        Map<String, TopicDescription> described = ask("describe topics", admin.describeTopics(names).allTopicNames());
        Map<String, Map<String, String>> configs = configs(names);
        return names.stream()
                .map(name -> new Topic(name, described.get(name).topicId().toString(), described.get(name).partitions().size(), configs.get(name)))
                .toList();
    }

    private Map<String, Map<String, String>> configs(List<String> names) {
        List<ConfigResource> resources = names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
        Map<String, Map<String, String>> configs = new HashMap<>();
        ask("describe topics", admin.describeConfigs(resources).all()).forEach((resource, config) -> configs.put(resource.name(), config.entries()
                .stream().filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value, (a, b) -> b, TreeMap::new))));
        return configs;
    }

    /** Creates a topic like this one; its id will be another. */
    public void create(Topic topic) {
        NewTopic wanted = new NewTopic(topic.name(), topic.partitions(), (short) -1).configs(topic.config());
        ask("create topic " + topic.name(), admin.createTopics(List.of(wanted)).all());
    }

    /** The first offset of each partition that there is a record for. */
    public Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** The offset that the next record of each partition gets. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> question = partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> found = ask("list offsets", admin.listOffsets(question).all());
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** What every consumer group committed for the topics whose name begins so; groups without any are absent. */
    public Map<String, Map<TopicPartition, OffsetAndMetadata>> commits(String prefix) {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> commits = new TreeMap<>();
        for (GroupListing group : ask("list groups", admin.listGroups().all())) {
            if (group.type().filter(type -> type != GroupType.CLASSIC && type != GroupType.CONSUMER).isPresent()) {
                continue;
            }
            Map<TopicPartition, OffsetAndMetadata> own = new HashMap<>(ask("list the offsets of group " + group.groupId(),
                    admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata()));
            own.entrySet().removeIf(commit -> commit.getValue() == null || !commit.getKey().topic().startsWith(prefix));
            if (!own.isEmpty()) {
                commits.put(group.groupId(), own);
            }
        }
        return commits;
    }

    /** Commits for a group that has no members. */
    public void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        ask("commit offsets of group " + group, admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    @Override
    public void close() {
        admin.close();
    }

    private <T> T ask(String what, KafkaFuture<T> answer) {
        try {
            return answer.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            String reason = e.getCause() == null ? e.toString() : e.getCause().getMessage();
            throw UserError.notUp("Kafka at " + bootstrap + " did not " + what + ": " + reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }
}
