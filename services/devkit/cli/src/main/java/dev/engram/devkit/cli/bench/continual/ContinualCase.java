package dev.engram.devkit.cli.bench.continual;

import java.util.List;

/**
 * A peer that learns the same stream.
 *
 * @param name    for the option and the table
 * @param title   for people
 * @param library of the peer's script
 * @param path    how its pictures come; see the script
 * @param must    least ratio of the times
 * @param aim     ratio aimed at
 */
record ContinualCase(String name, String title, String library, String path, double must, double aim) {
    /** On small grey pictures, with the MLP. */
    static final List<ContinualCase> GREY = List.of(
            new ContinualCase("avalanche", "Avalanche, its default data path", "avalanche", "default", 3, 6),
            new ContinualCase("avalanche-tensors", "Avalanche, data as tensors", "avalanche", "tensors", 2, 4),
            new ContinualCase("loop", "a tight hand-written PyTorch loop", "pytorch", "tensors", 1, 1.5));
    /** On colour pictures, with a small ResNet. */
    static final List<ContinualCase> COLOUR = List.of(
            new ContinualCase("avalanche", "Avalanche, its default data path", "avalanche", "default", 1.5, 2));
}
