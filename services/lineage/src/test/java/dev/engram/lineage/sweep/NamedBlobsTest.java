package dev.engram.lineage.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedBlobsTest {
    @Test
    void aHundredThousandHashesAreFoundAgainAndNoOthers() {
        NamedBlobs blobs = new NamedBlobs();
        IntStream.range(0, 100_000).forEach(number -> blobs.add(hash(number)));
        assertThat(blobs.size()).isEqualTo(100_000);
        assertThat(IntStream.range(0, 100_000)).allMatch(number -> blobs.contains(hash(number)));
        assertThat(IntStream.range(100_000, 200_000)).noneMatch(number -> blobs.contains(hash(number)));
    }

    @Test
    void theHashThatBeginsWithNoughtsIsOneLikeAnyOther() {
        NamedBlobs blobs = new NamedBlobs();
        String noughts = "0".repeat(64);
        assertThat(blobs.contains(noughts)).isFalse();
        blobs.add(noughts);
        assertThat(blobs.contains(noughts)).isTrue();
    }

    @Test
    void everyHashOfATextIsTakenAndNothingElse() {
        NamedBlobs blobs = new NamedBlobs();
        String text = "{\"a\":\"" + hash(1) + "\",\"key\":\"blobs/" + hash(2).substring(0, 2) + "/" + hash(2) + "\",\"long\":\"" + hash(3) + "ab\","
                + "\"short\":\"" + hash(4).substring(1) + "\"}" + hash(5);
        blobs.addAllIn(text.getBytes(StandardCharsets.UTF_8));
        assertThat(blobs.contains(hash(1))).isTrue();
        assertThat(blobs.contains(hash(2))).isTrue();
        assertThat(blobs.contains(hash(5))).isTrue();
        assertThat(blobs.size()).isEqualTo(3);
    }

    private static String hash(int number) {
        return Hashes.sha256(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
    }
}
