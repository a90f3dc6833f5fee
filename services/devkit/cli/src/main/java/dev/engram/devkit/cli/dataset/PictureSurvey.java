package dev.engram.devkit.cli.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the headers of many pictures say together.
 *
 * @param sizes different sizes as {@code width x height}, at most a few
 * @param side  the common side length if all pictures are squares of one size, else 0
 * @param grey  whether every picture is grey
 */
public record PictureSurvey(int sizes, int side, boolean grey) {
    private static final int LARGEST_OWN_SIZE = 64;

    /** Reads every picture's header; a file whose header cannot be read counts as another size. */
    public static PictureSurvey of(List<LabelledImage> images) {
        Set<List<Integer>> sizes = new HashSet<>();
        boolean grey = true;
        for (LabelledImage image : images) {
            Optional<PictureHeader> header = header(image);
            sizes.add(header.map(h -> List.of(h.width(), h.height())).orElse(List.of(0, 0)));
            grey &= header.map(PictureHeader::grey).orElse(true);
            if (sizes.size() > 1 && !grey) {
                break; // nothing more to learn
            }
        }
        List<Integer> first = sizes.iterator().next();
        boolean square = sizes.size() == 1 && first.get(0).equals(first.get(1));
        return new PictureSurvey(sizes.size(), square ? first.get(0) : 0, grey);
    }

    /** The input size when none was asked: the pictures' own if all are equal and at most 64 pixels a side, else 64, on a GPU 224. */
    public int inputSize(boolean gpu) {
        return side > 0 && side <= LARGEST_OWN_SIZE ? side : gpu ? 224 : 64;
    }

    /** The input's channels: 1 if every picture is grey, else 3. */
    public int channels() {
        return grey ? 1 : 3;
    }

    private static Optional<PictureHeader> header(LabelledImage image) {
        try {
            return PictureHeader.read(image.file());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + image.file(), e);
        }
    }
}
