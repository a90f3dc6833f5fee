package dev.engram.faults.proxy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One request on its way to the partner and its answer on the way back. A fault decides how far each of them comes. */
public final class Exchange {
    private static final int CONNECT_MILLIS = 5_000;
    /** Bodies up to this are looked into; larger ones are passed on as they come. */
    private static final int SMALL = 256 << 10;

    private final Head head;
    private final InputStream in;
    private final OutputStream out;
    private final InetSocketAddress partner;
    private final byte[] small;
    private Socket connection;
    private InputStream back;
    private Head answer;
    private boolean open = true;

    private Exchange(Head head, InputStream in, OutputStream out, InetSocketAddress partner, byte[] small) {
        this.head = head;
        this.in = in;
        this.out = out;
        this.partner = partner;
        this.small = small;
    }

    /** Takes a request in, with its body if that is small. */
    static Exchange take(Head head, InputStream in, OutputStream out, InetSocketAddress partner) throws IOException {
        if (head.chunked()) {
            throw new IOException(String.join(" ", head.words()) + " comes in chunks, which this proxy does not take");
        }
        if (head.header("expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        long length = Math.max(0, head.length());
        return new Exchange(head, in, out, partner, length <= SMALL ? in.readNBytes((int) length) : null);
    }

    /** What is asked. */
    public Request request() {
        String[] words = head.words();
        return new Request(words[0], words.length > 1 ? words[1] : "", small == null ? "" : new String(small, StandardCharsets.UTF_8));
    }

    /** Hands the request over and waits until the partner answers: what was asked for is done then. */
    public void forward() throws IOException {
        connection = new Socket();
        connection.setTcpNoDelay(true);
        connection.connect(partner, CONNECT_MILLIS);
        OutputStream to = connection.getOutputStream();
        head.write(to, "close");
        body(to);
        back = new BufferedInputStream(connection.getInputStream());
        do {
            answer = Head.read(back);
        } while (answer != null && answer.words()[1].startsWith("1"));
        if (answer == null) {
            throw new EOFException("the partner went away instead of answering " + request());
        }
    }

    /** The status the partner answered with. */
    public int status() {
        return Integer.parseInt(answer.words()[1]);
    }

    /** Hands the answer back, whole. */
    public void answer() throws IOException {
        boolean sized = bodiless() || answer.length() >= 0 || answer.chunked();
        open = sized && !head.header("connection").filter("close"::equalsIgnoreCase).isPresent();
        answer.write(out, open ? "keep-alive" : "close");
        if (!bodiless()) {
            copy(back, out, answer.length() >= 0 ? answer.length() : Long.MAX_VALUE);
        }
        connection.close();
    }

    /** Hands the answer back up to the middle of its body. */
    public void answerHalf() throws IOException {
        answer.write(out, "close");
        copy(back, out, Math.max(0, answer.length() / 2));
    }

    /** Answers in the partner's place. */
    public void answer(int status) throws IOException {
        body(OutputStream.nullOutputStream());
        out.write(("HTTP/1.1 " + status + " made by a test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        open = false;
    }

    /** Ends both connections: who asked gets no answer, or no more of it. */
    public void drop() throws IOException {
        open = false;
        if (connection != null) {
            connection.close();
        }
    }

    /** Whether the connection it came on is good for another. */
    boolean open() {
        return open;
    }

    private void body(OutputStream to) throws IOException {
        if (small == null) {
            copy(in, to, head.length());
        } else {
            to.write(small);
            to.flush();
        }
    }

    private boolean bodiless() {
        int status = status();
        return request().method().equals("HEAD") || status == 204 || status == 304;
    }

    private static void copy(InputStream from, OutputStream to, long length) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (long left = length; left > 0; ) {
            int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                if (length == Long.MAX_VALUE) {
                    break;
                }
                throw new EOFException(left + " bytes of a body are missing");
            }
            to.write(buffer, 0, count);
            left -= count;
        }
        to.flush();
    }
}
