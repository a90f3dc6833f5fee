package dev.engram.devkit.kafka;

import java.nio.file.Path;
import java.util.Properties;

/** The configuration of a single broker on one machine: small in memory, quick to start again, strict about topics. */
final class BrokerProperties {
    /** Above the largest record of any topic (25 MiB and its headers). */
    private static final int LARGEST_RECORD = 28 << 20;

    private final Properties properties = new Properties();

    private BrokerProperties() {}

    static Properties of(Path dir, int port, int controllerPort) {
        BrokerProperties broker = new BrokerProperties();
        broker.quorum(dir, port, controllerPort);
        broker.singleReplica();
        broker.records();
        broker.lean();
        broker.quickRestart();
        return broker.properties;
    }

    private void quorum(Path dir, int port, int controllerPort) {
        set("process.roles", "broker,controller");
        set("node.id", LocalBroker.NODE);
        set("controller.quorum.voters", LocalBroker.NODE + "@127.0.0.1:" + controllerPort);
        set("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        set("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        set("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        set("controller.listener.names", "CONTROLLER");
        set("inter.broker.listener.name", "PLAINTEXT");
        set("log.dirs", dir);
    }

    private void singleReplica() {
        set("default.replication.factor", 1);
        set("min.insync.replicas", 1);
        set("offsets.topic.replication.factor", 1);
        set("offsets.topic.num.partitions", 1);
        set("transaction.state.log.replication.factor", 1);
        set("transaction.state.log.min.isr", 1);
        set("transaction.state.log.num.partitions", 1);
        set("share.coordinator.state.topic.replication.factor", 1);
        set("share.coordinator.state.topic.min.isr", 1);
        set("share.coordinator.state.topic.num.partitions", 1);
        set("group.initial.rebalance.delay.ms", 0);
    }

    private void records() {
        set("message.max.bytes", LARGEST_RECORD);
        set("replica.fetch.max.bytes", LARGEST_RECORD);
        // A topic that nobody created is a spelling mistake.
        set("auto.create.topics.enable", false);
    }

    private void lean() {
        set("num.network.threads", 2);
        set("num.io.threads", 4);
        set("background.threads", 2);
        set("num.recovery.threads.per.data.dir", 2);
        // The cleaner's default takes 128 MB of heap.
        set("log.cleaner.dedupe.buffer.size", 8 << 20);
        set("log.cleaner.threads", 1);
        set("log.index.size.max.bytes", 2 << 20);
        set("socket.request.max.bytes", 64 << 20);
    }

    private void quickRestart() {
        // After a kill the controller waits for the old broker's session to end: 9 s by default.
        set("broker.session.timeout.ms", 1500);
        set("broker.heartbeat.interval.ms", 300);
        set("controlled.shutdown.enable", true);
    }

    private void set(String key, Object value) {
        properties.setProperty(key, String.valueOf(value));
    }
}
