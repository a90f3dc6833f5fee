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
 * Records of the training log as admissions. What is no admission at all is passed over, always: everyone who reads the log has to find
 * the same.
 */
final class Admissions {
    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    private Admissions() {}

    /** The admissions among records, in their order; those of scenarios that are not known yet have no shares. */
    static List<Admission> of(String topicId, List<ConsumerRecord<byte[], byte[]>> records, Function<String, Optional<RoundPolicy>> shares) {
        List<Admission> admissions = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SampleAdmitted event = read(record);
            if (event != null) {
                admissions.add(new Admission(new TopicOffset(topicId, record.partition(), record.offset()), event,
                        shares.apply(event.scenario()).orElse(null)));
            }
        }
        return admissions;
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
