package dev.engram.engine.worker;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The worker's protocol with a learner that learns nothing: says {@code READY}, is told {@code ROUND <dir>}, says
 * {@code DONE <dir>}, ends when its input does.
 */
public final class WorkerMain {
    private WorkerMain() {}

    /** Answers until the input ends. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Path dir = Path.of(line.substring("ROUND ".length()));
            round(dir);
            System.out.println("DONE " + dir);
        }
    }

    private static void round(Path dir) throws IOException {
        long start = System.nanoTime();
        RoundOrder order = CanonicalJson.read(Files.readAllBytes(dir.resolve("round.json")), RoundOrder.class);
        StubSettings settings = StubSettings.of(order.configuration());
        tell(dir, "train");
        settings.work();
        RoundResult result = new StubRound(order, settings, dir).learn((System.nanoTime() - start) / 1e9);
        tell(dir, "report");
        Path written = dir.resolve("result.json.writing");
        Files.write(written, CanonicalJson.bytes(result));
        Files.move(written, dir.resolve("result.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void tell(Path dir, String phase) throws IOException {
        Progress progress = new Progress(phase, 1, 1, 1, 1, 0.1, null, 0, 0, System.currentTimeMillis());
        String line = new String(CanonicalJson.bytes(progress), StandardCharsets.UTF_8) + "\n";
        Files.writeString(dir.resolve("progress.jsonl"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
