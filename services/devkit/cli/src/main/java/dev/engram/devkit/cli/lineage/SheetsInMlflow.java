package dev.engram.devkit.cli.lineage;

import dev.engram.artifacts.ObjectStoreException;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.lineage.trace.ReportPictures.Sheet;
import dev.engram.registry.Mlflow;
import dev.engram.registry.MlflowException;
import dev.engram.registry.RunInfo;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;

/** The sheets of wrongly recognised samples as MLflow shows them: an erased one is replaced by an empty one with a cross. */
final class SheetsInMlflow {
    static final String REPLACED = "replaced";
    static final String NO_RUN = "no run";

    private static final String SERIES = "misrecognised";
    private static final int SIDE = 120;

    private final Connection connection;

    SheetsInMlflow(Connection connection) {
        this.connection = connection;
    }

    /** Replaces a sheet in the run's files and in its image grid, under the names that the trainer gave them. */
    String replace(String scenario, Sheet sheet) {
        try {
            Mlflow mlflow = connection.mlflow();
            List<RunInfo> runs = mlflow.runs(mlflow.experiment(scenario), "tags.\"engram.attempt\" = '" + sheet.attempt() + "'");
            for (RunInfo run : runs) {
                byte[] empty = empty();
                mlflow.putArtifact(run.id(), "report/" + SERIES + ".png", empty);
                mlflow.logImage(run.id(), SERIES, sheet.round(), Instant.parse(sheet.time()).toEpochMilli(), empty);
            }
            return runs.isEmpty() ? NO_RUN : REPLACED;
        } catch (UserError | MlflowException | ObjectStoreException e) {
            return "still there: " + e.getMessage();
        }
    }

    private static byte[] empty() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.LIGHT_GRAY);
        g.fillRect(0, 0, SIDE, SIDE);
        g.setColor(Color.GRAY);
        g.drawLine(0, 0, SIDE, SIDE);
        g.drawLine(0, SIDE, SIDE, 0);
        g.dispose();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
