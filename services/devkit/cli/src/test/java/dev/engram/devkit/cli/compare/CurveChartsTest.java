package dev.engram.devkit.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class CurveChartsTest {
    private final CurveCharts charts =
            CurveCharts.of(ReportsForTests.report(ReportsForTests.row("er<&>", 0.8, 0.9), ReportsForTests.row("none", 0.2)));

    @Test
    void allStrategiesShareThreePanelsAndEachHasOneOfItsOwn() {
        assertThat(charts.panels()).extracting(CurveCharts.Panel::title).containsExactly("average accuracy, %", "average accuracy, %, against compute",
                "CPU seconds of learning each experience", "er<&>: accuracy on each experience, %", "none: accuracy on each experience, %");
    }

    @Test
    void anExperienceBeginsAtItsBirth() {
        CurveCharts.Line third = charts.panels().get(4).lines().get(2);
        assertThat(third.x()).containsExactly(3.0);
        assertThat(third.y()).containsExactly(0.2);
    }

    @Test
    void whatCostsAreDrawnInBeginsAtNothingAndEndsAtTheLargest() {
        CurveCharts.Panel cost = charts.panels().get(2);
        assertThat(cost.low()).isZero();
        assertThat(cost.high()).isEqualTo(1.3);
    }

    @ParameterizedTest
    @CsvSource({"1, 30, 1, 10 20 30", "1, 5, 1, 1 2 3 4 5", "0.9, 1, 100, 90 92 94 96 98 100", "0, 1.3, 1, 0.0 0.5 1.0", "0, 154, 1, 0 50 100 150", "0.2, 0.200000001, 100, 20.00000000 20.00000002 20.00000004 20.00000006 20.00000008 20.00000010"})
    void numbersAlongAnAxisAreRound(double low, double high, double scale, String words) {
        CurveCharts.Ticks ticks = CurveCharts.Ticks.between(low, high);
        assertThat(ticks.places()).extracting(place -> ticks.words(place, scale)).containsExactly(words.split(" "));
    }

    @Test
    void theDrawingIsWellFormed() throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(charts.svg())));
        assertThat(document.getElementsByTagName("circle").getLength()).isGreaterThan(10);
    }

    @Test
    void thePictureHasTheCurvesColours(@TempDir Path folder) throws IOException {
        // When
        charts.png(folder.resolve("curves.png"));

        // Then
        BufferedImage image = ImageIO.read(folder.resolve("curves.png").toFile());
        assertThat(java.util.Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())).map(rgb -> rgb & 0xffffff))
                .contains(0x1e5ab4, 0xc85a14);
    }
}
