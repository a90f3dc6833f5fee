package dev.engram.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.devkit.process.Signal;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * One part of the platform as a process: its program can be started, ended, stopped and started again, always at the same address with
 * the same data. What it says goes to a file, which all its lives share.
 */
public final class Part {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    /** How a part tells that it does its work. */
    @FunctionalInterface
    interface Readiness {
        boolean of(Part part);
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final URI uri;
    private final Readiness readiness;
    private final Path log;
    private final List<FaultProxy> entrances = new CopyOnWriteArrayList<>();
    private volatile Process process;
    private long born;

    Part(String name, List<String> command, Map<String, String> environment, URI uri, Readiness readiness, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.uri = uri;
        this.readiness = readiness;
        this.log = log;
    }

    /** A proxy that others reach it by; it refuses them while the part is down. */
    void entrance(FaultProxy proxy) {
        entrances.add(proxy);
        if (process == null) {
            proxy.refuse();
        }
    }

    /** Starts it, if it does not run; does not wait. */
    public synchronized Part start() {
        if (running()) {
            return this;
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            born = Files.exists(log) ? Files.size(log) : 0;
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
        entrances.forEach(FaultProxy::accept);
        return this;
    }

    /** Waits until it does its work. */
    public Part ready() {
        Waiting.until(() -> name + " is ready: " + end(), READY, () -> {
            if (!running()) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ": " + end());
            }
            return isReady();
        });
        return this;
    }

    /** Whether it does its work now. */
    public boolean isReady() {
        return running() && readiness.of(this);
    }

    /** Whether its process is there, also when it stands still. */
    public boolean running() {
        Process now = process;
        return now != null && now.isAlive();
    }

    /** Ends it as {@code kill -9} does, and returns when it is gone. */
    public void kill() {
        Process now = process;
        if (now != null) {
            entrances.forEach(FaultProxy::refuse);
            now.destroyForcibly().onExit().join();
        }
    }

    /** Ends it together with the processes it started. */
    public void killFamily() {
        Process now = process;
        if (now != null) {
            List<ProcessHandle> family = new ArrayList<>(now.descendants().toList());
            kill();
            family.forEach(ProcessHandle::destroyForcibly);
            CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
        }
    }

    /** Ends it as SIGTERM does. */
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                killFamily();
                throw new AssertionError(name + " did not stop within 30 s of SIGTERM: " + end());
            }
            entrances.forEach(FaultProxy::refuse);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killFamily();
        }
    }

    /** It stands still, as on a machine that swaps or is moved. */
    public void pause() {
        Signal.STOP.to(process);
    }

    /** It goes on, not knowing that it stood still. */
    public void resume() {
        Signal.CONT.to(process);
    }

    /** {@code trainer}, {@code ingest}, … */
    public String name() {
        return name;
    }

    /** Where it is reached, without a proxy in between. */
    public URI uri() {
        return uri;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** The processes it started: a trainer's workers. */
    public List<ProcessHandle> children() {
        Process now = process;
        return now == null ? List.of() : now.descendants().toList();
    }

    /** The file of its words. */
    public Path log() {
        return log;
    }

    /** What it said in all its lives. */
    public String said() {
        return said(0);
    }

    /** What it said since it was started last. */
    public String saidNow() {
        return said(born);
    }

    private String said(long from) {
        try {
            byte[] words = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
            int start = (int) Math.min(from, words.length);
            return new String(words, start, words.length - start, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String end() {
        String words = saidNow();
        return log + ": …" + words.substring(Math.max(0, words.length() - 1500));
    }

    /** Status of a GET; 0 if nobody answers. */
    public int status(String path) {
        try {
            return send(HttpRequest.newBuilder(uri.resolve(path))).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    /** The JSON that a GET answers with. */
    public JsonNode get(String path) {
        return CanonicalJson.read(send(HttpRequest.newBuilder(uri.resolve(path))).body(), JsonNode.class);
    }

    /** The text that a GET answers with. */
    public String text(String path) {
        return new String(send(HttpRequest.newBuilder(uri.resolve(path))).body(), StandardCharsets.UTF_8);
    }

    /** The answer to a POST. */
    public HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The JSON that a POST of bytes is answered with. */
    public JsonNode postForJson(String path, byte[] body) {
        return CanonicalJson.read(post(path, body, "Content-Type", "application/octet-stream").body(), JsonNode.class);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
