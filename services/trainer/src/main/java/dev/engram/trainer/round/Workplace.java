package dev.engram.trainer.round;

import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories of rounds: {@code <root>/<scenario>/<attempt>}. */
public final class Workplace {
    private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);

    private final Path root;

    /** Directories below this one, which is this trainer's alone. */
    public Workplace(Path root) {
        this.root = root;
    }

    /** Clears what an earlier process left. */
    public void sweep() {
        for (Path scenario : children(root)) {
            for (Path attempt : children(scenario)) {
                LOG.info("clearing what attempt {} of {} left", attempt.getFileName(), scenario.getFileName());
                clear(attempt);
            }
        }
    }

    /** The attempt's directory. */
    public Path of(RoundPlan plan) {
        return root.resolve(plan.order().scenario()).resolve(plan.attempt());
    }

    /** Removes a directory; what cannot be removed is swept at the next start. */
    public void clear(Path dir) {
        try {
            RoundStaging.clear(dir);
        } catch (IOException e) {
            LOG.warn("{} could not be cleared: {}", dir, e.toString());
        }
    }

    private static List<Path> children(Path dir) {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(dir)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", dir, e.toString());
            return List.of();
        }
    }
}
