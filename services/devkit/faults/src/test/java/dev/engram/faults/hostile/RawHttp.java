package dev.engram.faults.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.ingest.hostile.Fate;
import dev.engram.ingest.hostile.HostileRequests.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Makes requests as they are, also such as no client would make: a connection each. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int CHUNK = 4096;

    private final URI base;

    RawHttp(URI base) {
        this.base = base;
    }

    /**
     * An answer.
     *
     * @param status of its first line; 0 without an answer
     * @param code   the reason code in its body; {@code admitted} if it is that
     */
    record Answer(int status, String code) {}

    Answer send(Request request) {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                write(request, socket.getOutputStream());
            } catch (IOException e) {
                // It may answer before it has read everything.
            }
            return read(socket.getInputStream());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        }
    }

    private static void write(Request request, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder(request.line()).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        request.headers().forEach(line -> head.append(line).append("\r\n"));
        head.append(request.chunked() ? "Transfer-Encoding: chunked" : "Content-Length: " + request.body().length).append("\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        if (!request.chunked()) {
            out.write(request.body());
        } else {
            for (int at = 0; at < request.body().length; at += CHUNK) {
                int length = Math.min(CHUNK, request.body().length - at);
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(request.body(), at, length);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    private static Answer read(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        String[] first = text.split(" ", 3);
        if (first.length < 3 || !first[1].matches("\\d{3}")) {
            return new Answer(0, "no answer but '" + text + "'");
        }
        int status = Integer.parseInt(first[1]);
        int body = text.indexOf("\r\n\r\n");
        return new Answer(status, code(status, body < 0 ? "" : text.substring(body + 4)));
    }

    private static String code(int status, String body) {
        if (status == 400 && body.isEmpty()) {
            return Fate.SERVER;
        }
        try {
            JsonNode json = CanonicalJson.read(body.getBytes(StandardCharsets.UTF_8), JsonNode.class);
            return status == 201 && json.has("sample") ? "admitted" : json.path("code").asText("no code in " + body);
        } catch (IllegalArgumentException e) {
            return "no JSON but '" + body + "'";
        }
    }
}
