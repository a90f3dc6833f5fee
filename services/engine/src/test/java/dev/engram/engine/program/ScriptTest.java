package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class ScriptTest {
    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void anErrorInTheTextQuotesTheLine() {
        assertThatThrownBy(() -> Script.load(manager, """
                  def f(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.no_such_thing(x)
                """)).hasMessageContaining("no_such_thing");
    }

    @Test
    void aClosedScriptSaysSoAndOthersOfItsTextGoOn() {
        // Given two scripts of one text, one of them owned by a manager that is closed
        String text = """
                  def f(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.add(x, 1)
                """;
        Script other = Script.load(manager, text);
        Script closed;
        try (NDManager round = manager.newSubManager()) {
            closed = Script.load(round, text);
        }

        // When both are called
        NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(1));

        // Then one works and the other says what is the matter
        assertThat(other.tensor(manager, "f", x).toFloatArray()).containsExactly(2f);
        assertThatThrownBy(() -> closed.tensor(manager, "f", x)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void aScriptThatFailsLeavesTheModeAsItWas() {
        // Given a script that turns recording on and then fails
        Script script = Script.load(manager, """
                  def f(self: __torch__.M, x: Tensor) -> Tensor:
                    torch.set_grad_enabled(True)
                    return torch.matmul(x, x)
                """);
        try (GradientMode off = GradientMode.off()) {
            // When it is called
            NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(2, 3));
            assertThatThrownBy(() -> script.tensor(manager, "f", x)).hasMessageContaining("matmul");

            // Then recording is still off
            assertThat(GradientMode.isOn()).isFalse();
        }
    }

    @Test
    void takesEveryKindOfArgument() {
        Script script = Script.load(manager, """
                  def f(self: __torch__.M, x: Tensor, l: List[Tensor], e: List[Tensor], b: bool, i: int, d: float, s: str) -> Tensor:
                    y = torch.add(torch.mul(torch.add(x, l[0]), i), d)
                    return torch.add(y, torch.len(e))
                """);
        NDArray result = script.tensor(manager, "f", manager.create(1f), List.of(manager.create(2f)), List.of(), true, 10, 0.5, "text");
        assertThat(result.getFloat()).isEqualTo(30.5f);
    }

    @Test
    void pythonOpensTheSameFile() throws Exception {
        // Given the archive of a network and a Python that has torch
        assumeTrue(python("import torch") == 0, "no Python with torch here");
        Path file = folder.resolve("program.pt");
        try (Program program = Program.compile(ProgramTest.tiny(4), manager)) {
            Files.write(file, ScriptArchive.bytes(program.source()));
        }

        // When torch.jit.load opens it and runs it
        int exit = python("import torch; m = torch.jit.load('" + file + "'); "
                + "p = [torch.ones(6,3,3,3), torch.ones(6), torch.zeros(6), torch.ones(4,6), torch.zeros(4)]; "
                + "out = m.forward(torch.rand(2,3,8,8), p, [torch.zeros(6), torch.ones(6)], False); "
                + "assert [list(o.shape) for o in out] == [[2,4],[2,6]], out");

        // Then it works there, too
        assertThat(exit).isZero();
    }

    private static int python(String code) throws Exception {
        try {
            Process process = new ProcessBuilder("python3", "-c", code).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (java.io.IOException e) {
            return -1;
        }
    }
}
