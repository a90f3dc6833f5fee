package dev.engram.api.scenario;

import java.util.List;

/**
 * What the network is fed: pictures decoded, scaled to {@code height} x {@code width} and divided by 255. The
 * normalisation (subtract mean, divide by standard deviation) is part of the network's graph, not of the input.
 *
 * @param channels 1 (grey) or 3 (RGB)
 * @param height   pixels, 1 to 1024
 * @param width    pixels, 1 to 1024
 * @param mean     per channel, in 0–1
 * @param std      per channel, in 0–1, positive
 */
public record InputSpec(int channels, int height, int width, List<Double> mean, List<Double> std) {
    public InputSpec {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("input channels: 1 (grey) or 3 (RGB), got " + channels);
        }
        if (height < 1 || height > 1024 || width < 1 || width > 1024) {
            throw new IllegalArgumentException("input size: 1 to 1024 pixels a side, got " + height + "x" + width);
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != channels || std.size() != channels) {
            throw new IllegalArgumentException("mean and std need one value per channel (" + channels + ")");
        }
        if (std.stream().anyMatch(s -> !(s > 0))) {
            throw new IllegalArgumentException("std must be positive, got " + std);
        }
    }
}
