package dev.engram.trainer.log;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.trainer.scenario.Scenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one partition as admissions, up to the first whose scenario is not known yet. What is no admission at all is
 * passed over, always: everyone who reads the log has to find the same.
 *
 * @param admissions what can be folded
 * @param waitsFor   the scenario of the first record that cannot be folded yet; null if all can
 * @param at         that record's offset
 */
record Admissions(List<Admission> admissions, String waitsFor, long at) {
    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    static Admissions of(String topicId, List<ConsumerRecord<byte[], byte[]>> records, Function<String, Optional<RoundPolicy>> shares) {
        List<Admission> admissions = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SampleAdmitted event = read(record);
            if (event == null) {
                continue;
            }
            Optional<RoundPolicy> policy = shares.apply(event.scenario());
            if (policy.isEmpty()) {
                return new Admissions(admissions, event.scenario(), record.offset());
            }
            admissions.add(new Admission(new TopicOffset(topicId, record.partition(), record.offset()), event, policy.get()));
        }
        return new Admissions(admissions, null, -1);
    }

    private static SampleAdmitted read(ConsumerRecord<byte[], byte[]> record) {
        String place = record.topic() + "/" + record.partition() + "@" + record.offset();
        if (record.value() == null) {
            LOG.warn("{} has no value: passed over", place);
            return null;
        }
        try {
            SampleAdmitted event = CanonicalJson.read(record.value(), SampleAdmitted.class);
            if (event == null || Scenarios.partition(ScenarioRecord.requireId(event.scenario())) != record.partition()) {
                LOG.warn("{} does not belong into this partition: passed over", place);
                return null;
            }
            return event;
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is no admission: passed over: {}", place, e.getMessage());
            return null;
        }
    }
}
