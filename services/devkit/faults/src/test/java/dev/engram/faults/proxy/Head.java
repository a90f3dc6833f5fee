package dev.engram.faults.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * First line and headers of an HTTP/1.1 message, passed on as they came: S3's signature is over them, {@code Host} included. Only what
 * concerns one connection is replaced.
 */
final class Head {
    private static final int LARGEST = 256 << 10;
    private static final Set<String> OF_ONE_CONNECTION = Set.of("connection", "keep-alive", "proxy-connection", "expect");

    private final String first;
    private final List<String> headers;

    private Head(String first, List<String> headers) {
        this.first = first;
        this.headers = headers;
    }

    /** Reads a head; null if the other side closed the connection instead. */
    static Head read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null || first.isEmpty()) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); ; line = line(in)) {
            if (line == null) {
                throw new EOFException("the connection ended within the headers");
            }
            if (line.isEmpty()) {
                return new Head(first, headers);
            }
            headers.add(line);
        }
    }

    /** {@code GET /path HTTP/1.1} or {@code HTTP/1.1 200 OK}, in words. */
    String[] words() {
        return first.split(" ", 3);
    }

    Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip()).findFirst();
    }

    /** Length of the body; -1 if no header says it. */
    long length() {
        return header("content-length").map(Long::parseLong).orElse(-1L);
    }

    boolean chunked() {
        return header("transfer-encoding").filter(value -> value.toLowerCase(Locale.ROOT).contains("chunked")).isPresent();
    }

    /** Writes it with another word about the connection. */
    void write(OutputStream out, String connection) throws IOException {
        StringBuilder text = new StringBuilder(first).append("\r\n");
        for (String line : headers) {
            if (!OF_ONE_CONNECTION.contains(line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT))) {
                text.append(line).append("\r\n");
            }
        }
        text.append("Connection: ").append(connection).append("\r\n\r\n");
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (line.size() > LARGEST) {
                throw new IOException("a header of more than " + LARGEST + " bytes");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
