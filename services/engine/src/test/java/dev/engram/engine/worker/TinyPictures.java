package dev.engram.engine.worker;

import dev.engram.digits.Digits;
import dev.engram.vision.SmallCnn;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.imageio.ImageIO;

/** Pictures of 8x8 pixels whose classes can be told apart, and the stock plugins as jars. */
final class TinyPictures {
    private TinyPictures() {}

    /** A bright bar whose place and direction tell the class. */
    static byte[] png(int label, int number) throws IOException {
        SplittableRandom random = new SplittableRandom(label * 10_000L + number);
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                int along = label % 2 == 0 ? x : y;
                boolean bright = along / 2 == label / 2;
                image.getRaster().setSample(x, y, 0, (bright ? 190 : 10) + random.nextInt(60));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** Vision and digits; packed if the build has them as folders of classes. */
    static Path[] jars() {
        return new Path[] {jar(SmallCnn.class, "vision"), jar(Digits.class, "digits")};
    }

    private static Path jar(Class<?> of, String name) {
        try {
            Path place = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isDirectory(place) ? packed(place, name) : place;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path packed(Path classes, String name) {
        try {
            Path jar = Files.createTempDirectory("plugins").resolve(name + ".jar");
            jar.toFile().deleteOnExit();
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); var files = Files.walk(classes)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                    out.putNextEntry(new ZipEntry(String.join("/", Arrays.asList(classes.relativize(file).toString().split("\\\\")))));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
