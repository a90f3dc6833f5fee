package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The text of a record's headers, read strictly: what is ambiguous is refused, because a wrong label would be learned. */
final class EventHeaders {
    private final Headers headers;

    EventHeaders(Headers headers) {
        this.headers = headers;
    }

    /** A header's text, or null if the record does not have it. */
    String text(String name) {
        return text(name, RefusalReason.BAD_EVENT);
    }

    /** A header's text, or null if the record does not have it; the reason is that of a text which is no UTF-8. */
    String text(String name, RefusalReason notText) {
        Iterator<Header> found = headers.headers(name).iterator();
        if (!found.hasNext()) {
            return null;
        }
        byte[] value = found.next().value();
        if (found.hasNext()) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "header " + name + " stands twice");
        }
        if (value == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(notText, "header " + name + " is not UTF-8", e);
        }
    }

    /** A header's text; refused if it is missing. */
    String required(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            throw new RefusedException(RefusalReason.BAD_EVENT, "header " + name + " is missing");
        }
        return text;
    }
}
