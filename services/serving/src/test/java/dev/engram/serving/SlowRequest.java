package dev.engram.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;

/** A client that announces a body and does not send it. */
final class SlowRequest implements AutoCloseable {
    private final Socket socket;

    private SlowRequest(Socket socket) {
        this.socket = socket;
    }

    static SlowRequest begin(URI address, String path) {
        try {
            Socket socket = new Socket(address.getHost(), address.getPort());
            socket.getOutputStream().write(Backends.utf8(
                    "POST " + path + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nContent-Length: 100\r\n\r\n"));
            socket.getOutputStream().flush();
            return new SlowRequest(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
