package dev.engram.devkit.cli.compare;

import dev.engram.api.sample.Split;
import dev.engram.api.scenario.InputSpec;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.dataset.LabelledImage;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.PackWriter;
import dev.engram.engine.data.Preparation;
import dev.engram.lineage.catalog.Splits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decodes a folder of images once, for all runs of a comparison, as a round does. {@code test} is the hold-out; a folder without one is divided as the fold
 * divides samples that ask for no side. What is there to tune on takes no part.
 */
public final class Packing {
    private static final int CHUNK = 2048;
    private static final double TRAIN_SHARE = 0.8;

    private Packing() {}

    /**
     * The pack of a plan's images.
     *
     * @param folder where it is written, unless it is there
     * @throws UserError if a file is no picture
     */
    public static Pack.Index of(ComparePlan plan, Path folder, Console console) {
        try {
            return Pack.written(folder) ? Pack.index(folder) : pack(plan.data(), plan.side(), plan.channels(), folder, console);
        } catch (IOException e) {
            throw new UncheckedIOException("the decoded images cannot be written into " + folder, e);
        }
    }

    private static Pack.Index pack(FolderDataset data, int side, int channels, Path folder, Console console) throws IOException {
        List<LabelledImage> train = on(data, Split.TRAIN);
        List<LabelledImage> holdout = on(data, Split.HOLDOUT);
        if (train.isEmpty() || holdout.isEmpty()) {
            throw UserError.usage("data folder " + data.root(), train.size() + " images to learn from and " + holdout.size()
                    + " of hold-out; expected some of both: train/<class>/* with test/<class>/* beside it, or <class>/*");
        }
        Preparation preparation = new Preparation(new InputSpec(channels, side, side, Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.5)));
        try (PackWriter writer = new PackWriter(folder, channels, side, side, data.classes());
                Progress bar = console.progress("decode", train.size() + holdout.size())) {
            write(train, false, preparation, writer, bar, 0);
            write(holdout, true, preparation, writer, bar, train.size());
        }
        return Pack.index(folder);
    }

    private static void write(List<LabelledImage> images, boolean holdout, Preparation preparation, PackWriter writer, Progress bar, int before)
            throws IOException {
        for (int from = 0; from < images.size(); from += CHUNK) {
            List<LabelledImage> some = images.subList(from, Math.min(images.size(), from + CHUNK));
            List<byte[]> pixels = some.parallelStream().map(image -> decoded(image, preparation)).collect(Collectors.toCollection(ArrayList::new));
            for (int i = 0; i < some.size(); i++) {
                writer.add(some.get(i).path(), some.get(i).label(), holdout, pixels.get(i));
            }
            bar.at(before + from + some.size(), "images");
        }
    }

    private static byte[] decoded(LabelledImage image, Preparation preparation) {
        try {
            return preparation.pixels(Files.readAllBytes(image.file()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + image.file(), e);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("image " + image.file(), e.getMessage());
        }
    }

    private static List<LabelledImage> on(FolderDataset data, Split side) {
        return data.images().stream().filter(image -> side(data, image) == side).toList();
    }

    private static Split side(FolderDataset data, LabelledImage image) {
        return image.split() != null ? image.split() : Splits.of(data.scenarioId(), image.path(), TRAIN_SHARE, 0);
    }
}
