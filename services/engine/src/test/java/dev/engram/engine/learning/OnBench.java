package dev.engram.engine.learning;

import dev.engram.engine.program.GradientMode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of methods have in common: a bench, and nothing recorded for gradients, as where the trainer calls methods outside of the loss. */
abstract class OnBench {
    @TempDir
    Path folder;

    Bench bench;
    private GradientMode off;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        bench.close();
    }
}
