package dev.engram.devkit.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that sends pictures to serving at a steady rate over several connections, without a pause, and remembers
 * what came back: how many requests failed, and when each model version answered first.
 */
public final class SwapClient implements AutoCloseable {
    private static final String VERSION_HEADER = "engram-model-version";
    private static final int REASONS_KEPT = 5;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private final URI target;
    private final List<byte[]> pictures;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> connections = new ArrayList<>();
    private final Map<String, Long> firstAnswers = new LinkedHashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final long start = System.nanoTime();
    private long requests;
    private long failed;

    /**
     * What was seen.
     *
     * @param requests     requests sent
     * @param failed       those without a 200 that names its model version
     * @param reasons      the first few failures
     * @param perSecond    requests a second
     * @param medianMillis half of the answers took at most so long
     * @param slowMillis   99 of 100 answers took at most so long
     */
    public record Seen(long requests, long failed, List<String> reasons, double perSecond, double medianMillis, double slowMillis) {}

    /** Starts sending at once: {@code perSecond} requests over all connections. */
    public SwapClient(URI serving, String scenario, List<byte[]> pictures, int connections, int perSecond) {
        this.target = serving.resolve("/v1/scenarios/" + scenario + "/predict");
        this.pictures = List.copyOf(pictures);
        long period = 1_000_000_000L * connections / perSecond;
        for (int i = 0; i < connections; i++) {
            int number = i;
            Thread thread = new Thread(() -> send(number, period), "swap-client-" + i);
            thread.setDaemon(true);
            this.connections.add(thread);
            thread.start();
        }
    }

    /** When the version answered first, in {@link System#nanoTime()}; null if it has not yet. */
    public synchronized Long firstAnswer(String version) {
        return firstAnswers.get(version);
    }

    /** Waits until the version answers; whether it did in time. */
    public boolean awaitVersion(String version, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (firstAnswer(version) == null) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    /** Number of requests answered so far. */
    public synchronized long answered() {
        return requests;
    }

    /** Stops sending, waits for the requests in flight and returns what was seen. */
    public Seen stop() {
        close();
        synchronized (this) {
            double seconds = (System.nanoTime() - start) / 1e9;
            List<Long> sorted = latencies.stream().sorted().toList();
            return new Seen(requests, failed, List.copyOf(reasons), requests / seconds, quantile(sorted, 0.5), quantile(sorted, 0.99));
        }
    }

    @Override
    public void close() {
        stopped.set(true);
        for (Thread connection : connections) {
            try {
                connection.join(15_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static double quantile(List<Long> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size()))) / 1e6;
    }

    private void send(int number, long period) {
        long next = System.nanoTime() + number * period / Math.max(1, connections.size());
        for (int i = number; !stopped.get(); i++) {
            byte[] picture = pictures.get(i % pictures.size());
            long before = System.nanoTime();
            String failure = ask(picture);
            answered(failure, System.nanoTime() - before);
            next += period;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                next = System.nanoTime(); // late: no burst to catch up
            }
        }
    }

    private String ask(byte[] picture) {
        HttpRequest request = HttpRequest.newBuilder(target).timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(picture)).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            String version = response.headers().firstValue(VERSION_HEADER).orElse(null);
            if (response.statusCode() != 200 || version == null) {
                return response.statusCode() + " " + response.body();
            }
            first(version);
            return null;
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.set(true);
            return null;
        }
    }

    private synchronized void first(String version) {
        firstAnswers.putIfAbsent(version, System.nanoTime());
    }

    private synchronized void answered(String failure, long nanos) {
        requests++;
        latencies.add(nanos);
        if (failure != null) {
            failed++;
            if (reasons.size() < REASONS_KEPT) {
                reasons.add(failure);
            }
        }
    }
}
