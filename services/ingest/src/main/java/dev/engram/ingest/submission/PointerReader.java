package dev.engram.ingest.submission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.engram.api.event.RefusalReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the JSON of an image by reference. Scenario, labels and split may stand in the JSON, in the headers, or in both if
 * they agree.
 */
final class PointerReader {
    private static final int LARGEST = 1 << 20;
    private static final int MOST_ANNOTATIONS = 16;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PointerReader() {}

    static Submission read(EventHeaders event, byte[] value) {
        JsonNode json = parse(value);
        String scenario = either("scenario", text(json, "scenario"), event.text("ce_scenario"));
        if (scenario == null) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "no scenario: neither in the JSON nor in ce_scenario");
        }
        String split = either("split", text(json, "split"), event.text("ce_split"));
        return new Submission.Pointer(RecordReader.origin(event, scenario), labelling(json, event, split), reference(json), annotations(json));
    }

    private static JsonNode parse(byte[] value) {
        if (value == null || value.length == 0) {
            throw new RefusedException(RefusalReason.NO_IMAGE, "no image: the value is empty");
        }
        if (value.length > LARGEST) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "JSON of " + value.length + " bytes; the most is " + LARGEST);
        }
        try {
            JsonNode json = JSON.readTree(value);
            if (!json.isObject()) {
                throw new RefusedException(RefusalReason.BAD_REFERENCE, "expected a JSON object, got " + json.getNodeType());
            }
            return json;
        } catch (IOException e) {
            String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "not JSON: " + why, e);
        }
    }

    private static Labelling labelling(JsonNode json, EventHeaders event, String split) {
        String header = event.text("ce_labels", RefusalReason.BAD_LABEL);
        JsonNode labels = json.get("labels");
        if (labels == null || labels.isNull()) {
            return Labelling.decode(header, split);
        }
        Labelling found = Labelling.of(texts(labels), split);
        if (header != null && !found.equals(Labelling.decode(header, split))) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "labels of the JSON and ce_labels differ");
        }
        return found;
    }

    private static List<String> texts(JsonNode labels) {
        if (!labels.isArray()) {
            throw new RefusedException(RefusalReason.BAD_LABEL, "labels: expected an array of texts, got " + labels.getNodeType());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode label : labels) {
            if (!label.isTextual()) {
                throw new RefusedException(RefusalReason.BAD_LABEL, "labels: expected texts, got " + label.getNodeType());
            }
            texts.add(label.textValue());
        }
        return texts;
    }

    private static List<Submission.Attachment> annotations(JsonNode json) {
        JsonNode annotations = json.path("annotations");
        if (annotations.isMissingNode() || annotations.isNull()) {
            return List.of();
        }
        if (!annotations.isArray() || annotations.size() > MOST_ANNOTATIONS) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "annotations: expected an array of at most " + MOST_ANNOTATIONS);
        }
        List<Submission.Attachment> attachments = new ArrayList<>();
        for (JsonNode annotation : annotations) {
            attachments.add(new Submission.Attachment(text(annotation, "role"), reference(annotation)));
        }
        return attachments;
    }

    private static Reference reference(JsonNode json) {
        return new Reference(text(json, "image"), text(json, "sha256"));
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, name + ": expected a text, got " + value.getNodeType());
        }
        return value.textValue();
    }

    private static String either(String what, String json, String header) {
        if (json != null && header != null && !json.equals(header)) {
            throw new RefusedException(RefusalReason.BAD_EVENT, what + " '" + json + "' in the JSON, '" + header + "' in the headers");
        }
        return json != null ? json : header;
    }
}
