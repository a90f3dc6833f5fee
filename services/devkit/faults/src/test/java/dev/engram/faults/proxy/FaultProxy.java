package dev.engram.faults.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Stands between one service and one of its partners and passes everything on, unless a {@link Trap} says otherwise. HTTP/1.1 without
 * TLS; bodies are streamed. Where it listens never changes.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final InetSocketAddress address;
    private final InetSocketAddress partner;
    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;

    private FaultProxy(InetSocketAddress address, InetSocketAddress partner) {
        this.address = address;
        this.partner = partner;
    }

    /** Starts to listen on a port of the loopback interface, in front of a partner that need not be there yet. */
    public static FaultProxy start(int port, URI partner) {
        FaultProxy proxy = new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new InetSocketAddress(partner.getHost(), partner.getPort()));
        proxy.accept();
        return proxy;
    }

    /** Where the service is told that its partner is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** Sets a trap for the next request of a kind. */
    public Trap trap(Predicate<Request> where, Fault fault) {
        return trap(where, fault, 1);
    }

    /** Sets a trap for so many requests of a kind. */
    public Trap trap(Predicate<Request> where, Fault fault, int times) {
        Trap trap = new Trap(where, fault, times);
        traps.add(trap);
        return trap;
    }

    /** Disarms every trap. */
    public void clear() {
        traps.forEach(Trap::disarm);
        traps.clear();
    }

    /** Ends every connection and refuses new ones, as a machine does on which nobody listens. */
    public synchronized void refuse() {
        close(server);
        server = null;
        connections.forEach(FaultProxy::close);
    }

    /** Listens again. */
    public synchronized void accept() {
        if (server != null) {
            return;
        }
        try {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(address, BACKLOG);
            server = opened;
            daemon("proxy " + address.getPort(), () -> listen(opened));
        } catch (IOException e) {
            throw new UncheckedIOException("a proxy cannot listen on " + address, e);
        }
    }

    @Override
    public void close() {
        clear();
        refuse();
    }

    private void listen(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket connection = from.accept();
                connections.add(connection);
                daemon("proxy " + address.getPort() + " connection", () -> serve(connection));
            } catch (IOException e) {
                // Closed: it refuses from now on.
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(connection.getInputStream());
            for (Head head = Head.read(in); head != null; head = Head.read(in)) {
                Exchange exchange = Exchange.take(head, in, connection.getOutputStream(), partner);
                pass(exchange);
                if (!exchange.open()) {
                    return;
                }
            }
        } catch (IOException e) {
            // One of the two is gone, and with it the connection to the other: both are used to that.
            return;
        } finally {
            connections.remove(connection);
        }
    }

    private void pass(Exchange exchange) throws IOException {
        Request request = exchange.request();
        for (Trap trap : traps) {
            if (trap.takes(request)) {
                trap.meet(exchange);
                return;
            }
        }
        try {
            exchange.forward();
            exchange.answer();
        } catch (IOException e) {
            exchange.drop();
            throw e;
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a socket does not close", e);
        }
    }
}
