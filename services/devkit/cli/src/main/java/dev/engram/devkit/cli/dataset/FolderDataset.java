package dev.engram.devkit.cli.dataset;

import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of labelled images: {@code train/<class>/*} with {@code val|validation|test/<class>/*} beside it, or just
 * {@code <class>/*}.
 *
 * <p>{@code test} is hold-out; {@code val} or {@code validation} is for tuning if there is a {@code test}, else
 * hold-out; without a {@code train} folder, or with nothing beside it, no split is asked and the fold decides by the image's hash. Pictures are
 * JPEG and PNG files; a PNG with the stem of a JPEG beside it is that picture's mask, not a sample. Other files and
 * hidden ones are passed over and counted.
 *
 * @param root    the folder
 * @param images  in the order of class, then split, then name
 * @param masks   number of masks found
 * @param ignored number of files that are no pictures
 */
public record FolderDataset(Path root, List<LabelledImage> images, int masks, int ignored) {
    private static final String LAYOUTS =
            "expected train/<class>/* with val, validation or test beside it, or <class>/* (JPEG and PNG)";

    public FolderDataset {
        images = List.copyOf(images);
    }

    /**
     * Reads a folder; no picture is opened.
     *
     * @param limit most images per class and split, chosen evenly by the hash of their names; 0 for all
     * @throws UserError if the folder has none of the known layouts
     */
    public static FolderDataset read(Path root, int limit) {
        if (!Files.isDirectory(root)) {
            throw UserError.usage("data folder " + root, "it does not exist or is no folder; " + LAYOUTS);
        }
        Scan scan = new Scan(root.toAbsolutePath().normalize(), limit);
        if (Files.isDirectory(root.resolve("train"))) {
            boolean test = Files.isDirectory(root.resolve("test"));
            boolean alone = !test && Stream.of("val", "validation").noneMatch(side -> Files.isDirectory(root.resolve(side)));
            scan.side("train", alone ? null : Split.TRAIN);
            scan.side("val", test ? Split.TUNE : Split.HOLDOUT);
            scan.side("validation", test ? Split.TUNE : Split.HOLDOUT);
            scan.side("test", Split.HOLDOUT);
        } else {
            scan.side("", null);
        }
        if (scan.images.isEmpty()) {
            throw UserError.usage("data folder " + root, "no pictures found; " + LAYOUTS);
        }
        scan.images.sort(ORDER);
        return new FolderDataset(scan.root, scan.images, scan.masks, scan.ignored);
    }

    private static final Comparator<LabelledImage> ORDER = Comparator.comparing(LabelledImage::label, NaturalOrder.INSTANCE)
            .thenComparing(image -> image.split() == null ? 0 : image.split().ordinal())
            .thenComparing(LabelledImage::path);

    /** The scenario id that follows from the folder's name: lower case, anything else than letters and digits a hyphen. */
    public String scenarioId() {
        return scenarioId(root);
    }

    /** The scenario id that follows from a folder's name. */
    public static String scenarioId(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        String id = name == null ? "" : Normalizer.normalize(name.toString(), Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (id.isEmpty()) {
            throw UserError.usage("data folder " + folder, "its name holds no letter or digit to make a scenario id of");
        }
        return id.length() > 63 ? id.substring(0, 63) : id;
    }

    /** What stands as the source of its images' events: the same for every run over the folder. */
    public String source() {
        return "/engram/publish/" + scenarioId();
    }

    /** The images of the given classes; all of them if none is given. */
    public FolderDataset only(List<String> classes) {
        if (classes.isEmpty()) {
            return this;
        }
        List<String> known = classes();
        classes.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw UserError.unknown("class", name, known);
        });
        return new FolderDataset(root, images.stream().filter(image -> classes.contains(image.label())).toList(), masks, ignored);
    }

    /** The classes in natural order: {@code 2} before {@code 10}. */
    public List<String> classes() {
        return images.stream().map(LabelledImage::label).distinct().sorted(NaturalOrder.INSTANCE).toList();
    }

    /** Number of images per split asked; the key of images without one is {@code undecided}. */
    public Map<String, Long> counts() {
        return images.stream().collect(Collectors.groupingBy(
                image -> image.split() == null ? "undecided" : image.split().wire(), LinkedHashMap::new, Collectors.counting()));
    }

    private static final class Scan {
        private final Path root;
        private final int limit;
        private final List<LabelledImage> images = new ArrayList<>();
        private int masks;
        private int ignored;

        Scan(Path root, int limit) {
            this.root = root;
            this.limit = limit;
        }

        void side(String folder, Split split) {
            Path side = root.resolve(folder);
            if (Files.isDirectory(side)) {
                list(side).stream().filter(Files::isDirectory).forEach(classFolder -> pictures(classFolder, split));
            }
        }

        private void pictures(Path classFolder, Split split) {
            String label = Normalizer.normalize(classFolder.getFileName().toString(), Normalizer.Form.NFC);
            List<Path> files = list(classFolder).stream().filter(Files::isRegularFile).toList();
            Set<String> photographs = new HashSet<>();
            files.stream().filter(FolderDataset::isJpeg).forEach(file -> photographs.add(stem(file)));
            List<LabelledImage> found = new ArrayList<>();
            for (Path file : files) {
                if (isPng(file) && photographs.contains(stem(file))) {
                    masks++;
                } else if (isPng(file) || isJpeg(file)) {
                    found.add(new LabelledImage(file, relative(file), label, split));
                } else {
                    ignored++;
                }
            }
            images.addAll(limit > 0 && found.size() > limit ? chosen(found) : found);
        }

        private List<LabelledImage> chosen(List<LabelledImage> found) {
            return found.stream()
                    .sorted(Comparator.comparing((LabelledImage image) -> Hashes.sha256(image.path().getBytes(StandardCharsets.UTF_8))))
                    .limit(limit)
                    .toList();
        }

        private String relative(Path file) {
            StringBuilder path = new StringBuilder();
            root.relativize(file).forEach(part -> path.append(path.isEmpty() ? "" : "/").append(part));
            return path.toString();
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static boolean isPng(Path file) {
        return name(file).endsWith(".png");
    }

    private static boolean isJpeg(Path file) {
        return name(file).endsWith(".jpg") || name(file).endsWith(".jpeg");
    }

    private static String stem(Path file) {
        return name(file).substring(0, name(file).lastIndexOf('.'));
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
