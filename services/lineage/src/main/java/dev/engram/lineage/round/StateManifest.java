package dev.engram.lineage.round;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.CanonicalJson;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a learner's state consists of. The SHA-256 of its canonical JSON is the state's identity.
 *
 * @param format  version of this record format, 1
 * @param files   files of {@code state/} by name
 * @param samples sorted ids of every sample the state refers to: the next round finds them in its memory
 */
public record StateManifest(int format, Map<String, ArtifactRef> files, List<String> samples) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    public StateManifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException("StateManifest format " + format + " is not known; known is " + FORMAT);
        }
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        samples = samples == null ? List.of() : samples.stream().sorted().distinct().toList();
    }

    /** A manifest of the present format. */
    public static StateManifest of(Map<String, ArtifactRef> files, List<String> samples) {
        return new StateManifest(FORMAT, files, samples);
    }

    /** The files without the samples; not a state's identity. */
    public StateManifest bare() {
        return new StateManifest(format, files, List.of());
    }

    /** The state's identity. */
    public String hash() {
        return CanonicalJson.sha256(this);
    }
}
