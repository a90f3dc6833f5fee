package dev.engram.lineage.catalog;

import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The side of a sample that asks for none. */
public final class Splits {
    private Splits() {}

    /**
     * By SHA-256 of {@code <scenario>/<sample>}: its first 53 bits as a fraction in [0, 1) fall into the train share,
     * the tune share or the rest. The same sample is on the same side wherever the log is folded.
     */
    public static Split of(String scenario, String sample, double trainShare, double tuneShare) {
        byte[] digest = Hashes.sha256().digest((scenario + "/" + sample).getBytes(StandardCharsets.UTF_8));
        double place = (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
        if (place < trainShare) {
            return Split.TRAIN;
        }
        return place < trainShare + tuneShare ? Split.TUNE : Split.HOLDOUT;
    }
}
