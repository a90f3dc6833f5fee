package dev.engram.ingest.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RefusalReason;
import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RefusedExceptionTest {
    @Test
    void theDetailIsOneShortLineThatCanBeWrittenAsUtf8AndJson() {
        // Given what was found: line ends, and characters of two halves, the first at an odd place, the last alone
        String found = "a\r\nb" + "💥".repeat(1000) + "\ud800";

        // When it is refused
        String cut = new RefusedException(RefusalReason.BAD_LABEL, found).detail();
        String whole = new RefusedException(RefusalReason.BAD_LABEL, "half \ud83d of one").detail();

        // Then its detail is the same after it was written and read
        assertThat(cut).hasSizeLessThan(510).startsWith("a  b💥");
        assertThat(whole).isEqualTo("half \ufffd of one");
        for (String detail : new String[] {cut, whole}) {
            assertThat(new String(detail.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)).isEqualTo(detail);
            assertThat(CanonicalJson.read(CanonicalJson.bytes(detail), String.class)).isEqualTo(detail);
        }
    }
}
