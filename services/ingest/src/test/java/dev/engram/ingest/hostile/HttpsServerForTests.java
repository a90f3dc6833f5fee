package dev.engram.ingest.hostile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/**
 * An https server on the loopback interface whose certificate only its own client trusts, and a process that is given its trust store; it
 * says it is {@code photos.example} or {@code localhost}.
 */
public final class HttpsServerForTests implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path file;
    private final HttpsServer server;
    private final SSLContext context;
    private final X509TrustManager trust;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public HttpsServerForTests(Path dir) throws Exception {
        file = certificate(dir);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        trust = (X509TrustManager) trusted.getTrustManagers()[0];
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(threads);
        server.start();
    }

    /** What a JVM is started with to trust this server, and nobody else. */
    public String trust() {
        return "-Djavax.net.ssl.trustStore=" + file + " -Djavax.net.ssl.trustStorePassword=" + new String(PASSWORD) + " -Djavax.net.ssl.trustStoreType=PKCS12";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** A client that trusts this server. */
    public OkHttpClient client() {
        return new OkHttpClient.Builder().sslSocketFactory(context.getSocketFactory(), trust).hostnameVerifier((host, session) -> true).build();
    }

    public void file(String path, byte[] bytes) {
        server.createContext(path, exchange -> answer(exchange, 200, bytes));
    }

    public void status(String path, int status) {
        server.createContext(path, exchange -> answer(exchange, status, new byte[0]));
    }

    public void redirect(String path, String location) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            answer(exchange, 302, new byte[0]);
        });
    }

    /** Bytes without end, and without saying how many. */
    public void endless(String path) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (exchange) {
                while (true) {
                    exchange.getResponseBody().write(new byte[1 << 16]);
                }
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Path certificate(Path dir) throws Exception {
        Path file = dir.resolve("server.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process making = new ProcessBuilder(List.of(keytool, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=photos.example",
                "-ext", "san=dns:photos.example,dns:localhost", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", new String(PASSWORD)))
                .redirectErrorStream(true).start();
        String said = new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (making.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
        return file;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
