package dev.engram.devkit.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * One S3 server inside this JVM, listening on the loopback interface only. Objects are plain files below its directory,
 * {@code bucket/key}, and their metadata extended attributes of those files. Conditional creates are enforced. Writes
 * appear whole but are not forced to the disk: a power failure may cost the newest ones.
 */
public final class LocalS3 implements AutoCloseable {
    private static final int THREADS = 32;

    private final S3Proxy server;
    private final URI endpoint;

    private LocalS3(S3Proxy server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server and returns when it answers.
     *
     * @param dir  where its data is or will be; created if missing
     * @param port to listen on; 0: a free one
     * @throws IllegalStateException if it cannot start: a taken port, a directory that cannot be used
     */
    public static LocalS3 start(Path dir, int port, String accessKey, String secretKey) {
        Path data = dir.toAbsolutePath().normalize();
        try {
            Files.createDirectories(data);
            S3Proxy server = S3Proxy.builder()
                    .blobStore(new FilesystemNio2BlobStore(data.toString()))
                    .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .ignoreUnknownHeaders(true)
                    .jettyMaxThreads(THREADS)
                    .build();
            server.start();
            return new LocalS3(server, URI.create("http://127.0.0.1:" + server.getPort()));
        } catch (IOException e) {
            throw new IllegalStateException("the S3 server cannot use " + data + " or port " + port + ": " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server cannot start on port " + port + " with the data of " + data + ": " + e.getMessage(), e);
        }
    }

    /** Where clients reach it. */
    public URI endpoint() {
        return endpoint;
    }

    /** Stops the server; what it holds stays in its directory. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server on " + endpoint + " does not stop: " + e.getMessage(), e);
        }
    }
}
