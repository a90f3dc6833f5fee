package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorSpec;
import dev.engram.artifacts.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a network is trained by, as files that PyTorch opens without Engram: {@code program.pt} for {@code torch.jit.load}, with the methods
 * {@code forward}, {@code forward_lower} where a precision was asked for, {@code gradients} and {@code learn}; {@code weights.safetensors}, the numbers a
 * training begins with; and {@code program.json}, which says what the methods take.
 */
public final class ProgramArchive {
    private ProgramArchive() {}

    /**
     * {@code program.json}.
     *
     * @param format     1
     * @param network    its name
     * @param input      channels, height and width
     * @param training   method that training takes; evaluation takes {@code forward}
     * @param precision  of that method
     * @param parameters names in the order that the methods take them
     * @param buffers    names in the order that the methods take them
     */
    public record Description(int format, String network, List<Integer> input, String training, String precision, List<String> parameters,
            List<String> buffers) {}

    /**
     * Writes the files; those that are there are replaced.
     *
     * @param loss   over {@code output}, {@code targets} and {@code mask}, see {@link dev.engram.api.learning.Loss#torch}
     * @param seed   of the weights
     * @param folder is made if need be
     */
    public static Description write(Network network, Ops ops, Program.Settings settings, String loss, long seed, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("program.pt"), ScriptArchive.bytes(ProgramText.of(network, ops, settings) + LearningPass.text(settings, loss)));
        List<TensorSpec> tensors = new ArrayList<>(network.parameters());
        tensors.addAll(network.buffers());
        Safetensors.write(tensors, spec -> Initialization.values(spec, network.buffers().contains(spec) ? 0 : seed), folder.resolve("weights.safetensors"));
        Description description = new Description(1, network.name(), network.input().dims(), ProgramText.training(settings), settings.precision().wire(),
                names(network.parameters().stream()), names(network.buffers().stream()));
        Files.write(folder.resolve("program.json"), CanonicalJson.bytes(description));
        return description;
    }

    private static List<String> names(Stream<TensorSpec> specs) {
        return specs.map(TensorSpec::name).toList();
    }
}
