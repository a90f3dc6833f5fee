package dev.engram.serving.model;

import dev.engram.inference.BundleException;
import dev.engram.inference.Decision;
import dev.engram.inference.ModelBundle;
import dev.engram.inference.ModelException;
import dev.engram.inference.OnnxModel;
import dev.engram.inference.Preprocessing;
import dev.engram.inference.picture.PixelGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import javax.imageio.ImageIO;

/** Makes a model ready to serve: loaded, checked against its bundle, and warm before the first request meets it. */
public final class ModelLoader {
    private static final int WARM_UPS = 3;
    private static final List<String> FORMATS = List.of("jpeg", "png");

    private final ModelSettings settings;
    private final Models models;
    private final Executor closer;

    /**
     * A loader of models for these slots.
     *
     * @param closer closes models that nobody uses any more; not the thread that used them last
     */
    public ModelLoader(ModelSettings settings, Models models, Executor closer) {
        this.settings = settings;
        this.models = models;
        this.closer = closer;
    }

    /**
     * Loads a model. It answers nobody until it is put into its slot.
     *
     * @throws BundleException if bundle and model do not fit
     * @throws ModelException  if ONNX Runtime refuses it, or its answers are none
     */
    public ServedModel load(ModelId id, ModelBundle bundle, Path file) {
        OnnxModel onnx = OnnxModel.open(file, settings.threads());
        ServedModel served = null;
        try {
            requireFit(bundle, onnx);
            warmUp(onnx, new Decision(bundle.decision(), bundle.labels()));
            warmUp(new Preprocessing(bundle.input()));
            served = serve(id, bundle, onnx);
            return served;
        } finally {
            if (served == null) {
                onnx.close();
            }
        }
    }

    private ServedModel serve(ModelId id, ModelBundle bundle, OnnxModel onnx) {
        Batcher batcher = new Batcher(id.scenario() + "-" + id.version(), onnx::run, pictureSize(onnx), settings, models.metrics(id.scenario()));
        return new ServedModel(id, bundle, onnx, batcher, () -> closer.execute(() -> {
            batcher.close();
            onnx.close();
        }));
    }

    private static void requireFit(ModelBundle bundle, OnnxModel onnx) {
        List<Long> expected = List.of((long) bundle.input().channels(), (long) bundle.input().height(), (long) bundle.input().width());
        if (!onnx.pictureShape().equals(expected)) {
            throw new BundleException("the bundle feeds pictures of " + expected + " (channels, height, width), the model takes "
                    + onnx.pictureShape());
        }
        long batch = onnx.inputs().get(0).shape().get(0);
        if (batch != -1) {
            throw new BundleException("the model takes batches of " + batch + " only; the batch axis must be open");
        }
    }

    /** Every batch size that doubling reaches, several times: the runtime plans memory at the first runs of each. */
    private void warmUp(OnnxModel onnx, Decision decision) {
        FloatBuffer dark = FloatBuffer.allocate(settings.batch() * pictureSize(onnx));
        for (int count = 1; ; count = Math.min(2 * count, settings.batch())) {
            for (int i = 0; i < WARM_UPS; i++) {
                dark.clear().limit(count * pictureSize(onnx));
                decision.of(onnx.run(dark, count).row(0));
            }
            if (count == settings.batch()) {
                return;
            }
        }
    }

    /** The first picture of a format costs the loading of its decoder. */
    private static void warmUp(Preprocessing preprocessing) {
        PixelGrid dark = new PixelGrid(8, 8, 3, new byte[8 * 8 * 3]);
        for (String format : FORMATS) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try {
                ImageIO.write(dark.toImage(), format, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            preprocessing.pixels(file.toByteArray());
        }
    }

    private static int pictureSize(OnnxModel onnx) {
        return Math.toIntExact(onnx.pictureShape().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact));
    }
}
