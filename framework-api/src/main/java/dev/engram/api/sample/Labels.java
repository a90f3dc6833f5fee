package dev.engram.api.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The text form of a sample's labels: comma separated, each percent-encoded ({@code = , %}), Unicode NFC.
 *
 * <p>A single label is a name ({@code cat}). A label of a multi-label scenario is {@code attribute=value};
 * {@code attribute=} means "none of it", and an attribute that is absent is unknown. In the decoded list the
 * percent-encoding is gone, and the first {@code =} separates attribute and value: a value may contain further ones,
 * the name of an attribute none.
 */
public final class Labels {
    /** Longest label in characters after decoding. */
    public static final int MAX_LENGTH = 256;

    private Labels() {}

    /**
     * Decodes the header {@code ce_labels}.
     *
     * @throws IllegalArgumentException for an empty list or label, bad percent-encoding, control characters or a
     *     label longer than {@link #MAX_LENGTH}
     */
    public static List<String> decode(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("no label: expected comma separated labels");
        }
        List<String> labels = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            labels.add(check(Normalizer.normalize(percentDecode(part.strip()), Normalizer.Form.NFC)));
        }
        return List.copyOf(labels);
    }

    /** Encodes labels for the header {@code ce_labels}; {@link #decode} gives them back. */
    public static String encode(List<String> labels) {
        StringBuilder text = new StringBuilder();
        for (String label : labels) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            percentEncode(check(Normalizer.normalize(label, Normalizer.Form.NFC)), text);
        }
        return text.toString();
    }

    /** Checks one decoded label and returns it. */
    public static String check(String label) {
        if (label.isBlank()) {
            throw new IllegalArgumentException("empty label");
        }
        if (label.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "label of " + label.length() + " characters; the most is " + MAX_LENGTH);
        }
        if (label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("label with a control character: '" + label + "'");
        }
        if (label.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            throw new IllegalArgumentException("label with half a character, which no text on the wire can hold");
        }
        return label;
    }

    private static String percentDecode(String part) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '%') {
                out.write(utf8[i]);
                continue;
            }
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("bad percent-encoding in label '" + part + "'");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("label '" + part + "' is not UTF-8", e);
        }
    }

    private static void percentEncode(String label, StringBuilder text) {
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = c > ' ' && c < 0x7f && c != ',' && c != '%';
            if (plain) {
                text.append((char) c);
            } else {
                text.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
    }
}
