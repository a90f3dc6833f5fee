package dev.engram.api.scenario;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * A file of weights that a scenario's rounds are given: safetensors, or a state_dict of PyTorch.
 *
 * @param sha256   its bytes, stored as a blob
 * @param size     bytes
 * @param source   where it came from, for people
 * @param keepHead whether the tensors whose rows are the classes are taken over, too; null is no. Row i of the file is then the label with index i
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WeightsRef(String sha256, long size, String source, Boolean keepHead) {
    /** Name of the weights that a scenario's first round starts from. */
    public static final String MODEL = "model";

    public WeightsRef {
        if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("weights: sha256 should be 64 lower-case hex digits, got " + sha256);
        }
        if (size < 1) {
            throw new IllegalArgumentException("weights: size should be 1 or more bytes, got " + size);
        }
    }

    /** Whether the head is taken over. */
    @JsonIgnore
    public boolean keepsHead() {
        return Boolean.TRUE.equals(keepHead);
    }

    /** Returns the names if they can be files of a round's directory. */
    public static Map<String, WeightsRef> requireNames(Map<String, WeightsRef> weights) {
        weights.keySet().forEach(WeightsRef::requireName);
        return weights;
    }

    /** Returns the name if it is one. */
    public static String requireName(String name) {
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new IllegalArgumentException("weights '" + name + "': a name is 1 to 63 lower-case letters, digits and hyphens; '" + MODEL
                    + "' is what the first round starts from");
        }
        return name;
    }
}
