package dev.engram.devkit.cli.demo;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Pause;
import dev.engram.devkit.cli.wire.Promotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Changes the served version while a client sends requests without a pause. */
final class DemoSwap {
    static final int LEAST_PER_SECOND = 50;
    private static final int PER_SECOND = 80;
    private static final int CONNECTIONS = 4;
    private static final int PICTURES = 64;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final Console console;

    DemoSwap(Connection connection, Console console) {
        this.connection = connection;
        this.console = console;
    }

    /** Promotes {@code from}, starts the client, promotes {@code to} and reports what the client saw. */
    DemoReport.SwapReport run(String scenario, List<LabelledImage> images, String from, String to) {
        Promotion promotion = new Promotion(connection);
        double first = promotion.promote(scenario, from, PATIENCE);
        console.line("version %s is champion (alias set in MLflow) and served after %.2f s", from, first);
        try (SwapClient client = new SwapClient(connection.endpoints().serving(), scenario, bytes(images), CONNECTIONS, PER_SECOND)) {
            watch(client, from, BEFORE);
            long alias = System.nanoTime();
            promotion.setChampion(scenario, to);
            boolean came = client.awaitVersion(to, PATIENCE);
            Double seconds = came ? (client.firstAnswer(to) - alias) / 1e9 : null;
            watch(client, came ? to : from, AFTER);
            SwapClient.Seen seen = client.stop();
            show(seen, to, seconds);
            return new DemoReport.SwapReport(seen.requests(), seen.failed(), seconds, from, to, seen.perSecond());
        }
    }

    private void watch(SwapClient client, String version, Duration time) {
        long start = System.nanoTime();
        try (Progress progress = console.progress("requests", 0)) {
            while (System.nanoTime() - start < time.toNanos()) {
                progress.at(client.answered(), "version " + version + " answers");
                Pause.of(Duration.ofMillis(100));
            }
        }
    }

    private void show(SwapClient.Seen seen, String to, Double seconds) {
        console.line("%d requests at %.0f/s over %d connections, %d failed; half answered within %.1f ms, 99 %% within %.1f ms",
                seen.requests(), seen.perSecond(), CONNECTIONS, seen.failed(), seen.medianMillis(), seen.slowMillis());
        console.line(seconds == null ? "version " + to + " never answered"
                : String.format(java.util.Locale.ROOT, "from alias to the first answer of version %s: %.2f s", to, seconds));
        seen.reasons().forEach(reason -> console.warn("failed: " + reason));
    }

    private static List<byte[]> bytes(List<LabelledImage> images) {
        List<byte[]> pictures = images.stream().limit(PICTURES).map(DemoSwap::read).toList();
        if (pictures.isEmpty()) {
            throw UserError.failed("there is no picture to ask serving about");
        }
        return pictures;
    }

    private static byte[] read(LabelledImage image) {
        try {
            return Files.readAllBytes(image.file());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + image.file(), e);
        }
    }
}
