package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import dev.engram.vision.CrossEntropy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramArchiveTest {
    private static final Network NETWORK = ProgramTest.tiny(3);

    @TempDir
    Path folder;

    @Test
    void theWeightsAreThoseOfAFreshModelAndTheDescriptionSaysTheirOrder() throws Exception {
        // When the files are written
        ProgramArchive.Description said = write(Precision.BFLOAT16);

        // Then they hold what a training begins with
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Tensors fresh = Initialization.parameters(NETWORK, 5, manager);
            Map<String, NDArray> found = Safetensors.read(folder.resolve("weights.safetensors"), manager);
            assertThat(said.parameters()).isEqualTo(fresh.names());
            assertThat(said.training()).isEqualTo("forward_lower");
            fresh.map().forEach((name, array) -> assertThat(found.get(name).toFloatArray()).as(name).isEqualTo(array.toFloatArray()));
            assertThat(said.buffers()).allSatisfy(name -> assertThat(found).containsKey(name));
            assertThat(Files.readString(folder.resolve("program.json"))).contains("\"precision\":\"bfloat16\"");
        }
    }

    /** Through the way that is open to everyone; what Python's PyTorch makes of it is for the script in bench/gpu. */
    @Test
    void theProgramIsAFileThatTheEngineLoads() throws Exception {
        // Given the files
        write(Precision.FLOAT32);

        // When the program is loaded
        try (Model model = Model.newInstance("program", "PyTorch")) {
            model.load(folder, "program");

            // Then it is there, with what a training needs and nothing for a precision that was not asked for
            assertThat(model.getBlock()).isNotNull();
            assertThat(Files.readString(folder.resolve("program.pt"), StandardCharsets.ISO_8859_1))
                    .contains("def forward(", "def gradients(", "def learn(").doesNotContain(ProgramText.LOWER);
        }
    }

    private ProgramArchive.Description write(Precision precision) throws Exception {
        String loss = new CrossEntropy().create(new CrossEntropy.Config(0.0)).torch().orElseThrow();
        return ProgramArchive.write(NETWORK, Ops.standard(), new Program.Settings(precision, Set.of(), List.of()), loss, 5, folder);
    }
}
