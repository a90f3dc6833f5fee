package dev.engram.devkit.cli.weights;

import dev.engram.api.network.Network;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.engine.weights.Fit;
import dev.engram.engine.weights.Head;
import dev.engram.engine.weights.PretrainedWeights;
import dev.engram.engine.weights.WeightsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Weights on this machine.
 *
 * @param asked     what they were asked for as
 * @param file      where they are
 * @param sha256    of the file
 * @param size      bytes
 * @param temporary whether the file goes when this is closed
 */
public record FoundWeights(WeightsAddress asked, Path file, String sha256, long size, boolean temporary) implements AutoCloseable {
    /** What a scenario's record says of them. */
    public WeightsRef ref(boolean keepHead) {
        return new WeightsRef(sha256, size, asked.location(), keepHead ? true : null);
    }

    /**
     * How they fit a network without its head; this is asked before anybody waits for a round.
     *
     * @throws UserError if the file is none, or too little fits
     */
    public Fit fit(Network network, List<Map<String, String>> aliases) {
        try (WeightsFile weights = WeightsFile.open(file, asked.location())) {
            return PretrainedWeights.of(weights, network, aliases, Head.FRESH).fit();
        } catch (IOException e) {
            throw new UserError(Exit.USAGE, "--weights " + e.getMessage(), e);
        }
    }

    /** Looks whether it is a file of weights at all. */
    public void requireReadable() {
        try (WeightsFile weights = WeightsFile.open(file, asked.location())) {
            weights.tensors();
        } catch (IOException e) {
            throw new UserError(Exit.USAGE, "--weights " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (temporary) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + file, e);
            }
        }
    }
}
