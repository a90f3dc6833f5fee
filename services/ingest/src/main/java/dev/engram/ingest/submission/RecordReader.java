package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/** Reads records of {@code engram.images.labelled}: CloudEvents in binary mode. */
public final class RecordReader {
    private RecordReader() {}

    /**
     * What the record asks for.
     *
     * @throws RefusedException if that cannot be told
     */
    public static Submission read(Headers headers, byte[] value) {
        EventHeaders event = new EventHeaders(headers);
        String mediaType = mediaType(event.text("content-type"));
        if (mediaType.startsWith("application/cloudevents")) {
            throw new RefusedException(RefusalReason.BAD_EVENT,
                    "a CloudEvent in structured mode; expected is binary mode, the image as value and ce_ headers");
        }
        String version = event.required("ce_specversion");
        if (!version.equals("1.0")) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "ce_specversion '" + version + "'; known is 1.0");
        }
        String type = event.required("ce_type");
        return switch (type) {
            case Topics.TYPE_IMAGE_LABELLED -> mediaType.equals("application/json") ? PointerReader.read(event, value) : picture(event, value);
            case Topics.TYPE_IMAGE_WITHDRAWN -> withdrawal(event, value);
            default -> throw new RefusedException(RefusalReason.BAD_EVENT,
                    "ce_type '" + type + "'; known are " + Topics.TYPE_IMAGE_LABELLED + ", " + Topics.TYPE_IMAGE_WITHDRAWN);
        };
    }

    private static Submission picture(EventHeaders event, byte[] value) {
        Origin origin = origin(event, event.required("ce_scenario"));
        return new Submission.Picture(origin, Labelling.decode(event.text("ce_labels", RefusalReason.BAD_LABEL), event.text("ce_split")), value);
    }

    private static Submission withdrawal(EventHeaders event, byte[] value) {
        if (value != null) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "a withdrawal has no value; this one has " + value.length + " bytes");
        }
        return new Submission.Withdrawal(origin(event, event.required("ce_scenario")), event.text("ce_subject"));
    }

    static Origin origin(EventHeaders event, String scenario) {
        return new Origin(scenario, event.required("ce_id"), event.required("ce_source"));
    }

    private static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
