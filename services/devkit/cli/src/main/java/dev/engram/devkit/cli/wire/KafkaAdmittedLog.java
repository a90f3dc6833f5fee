package dev.engram.devkit.cli.wire;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.lineage.sweep.AdmittedLog;
import java.util.function.Consumer;

/** The whole training log of a platform. */
public final class KafkaAdmittedLog implements AdmittedLog {
    private final KafkaLink kafka;

    /** The log of this broker. */
    public KafkaAdmittedLog(KafkaLink kafka) {
        this.kafka = kafka;
    }

    @Override
    public void read(Consumer<SampleAdmitted> each) {
        try (TopicTail log = kafka.fromStart(Topics.SAMPLES_ADMITTED)) {
            log.drain(record -> {
                SampleAdmitted event = record.value() == null ? null : event(record.value());
                if (event != null) {
                    each.accept(event);
                }
            });
        }
    }

    /** What the fold passes over names nothing. */
    private static SampleAdmitted event(byte[] json) {
        try {
            return Json.read(json, SampleAdmitted.class);
        } catch (IllegalArgumentException noAdmission) {
            return null;
        }
    }
}
