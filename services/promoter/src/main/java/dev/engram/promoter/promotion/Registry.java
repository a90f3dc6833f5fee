package dev.engram.promoter.promotion;

import dev.engram.registry.ModelInfo;
import dev.engram.registry.VersionInfo;
import java.util.List;

/**
 * What the promoter asks MLflow, and what it writes there. Every call throws {@link dev.engram.registry.MlflowException} when MLflow is
 * away or refuses.
 */
public interface Registry {
    /** All registered models with their aliases. */
    List<ModelInfo> models();

    /** The versions of all models that carry {@code engram.review=rejected}. */
    List<VersionInfo> rejectedByReview();

    /** A version. */
    VersionInfo version(String model, String version);

    /** Moves an alias. */
    void setAlias(String model, String alias, String version);

    /** Sets a version's tag. */
    void tag(String model, String version, String key, String value);

    /** Takes a version's tag away. */
    void untag(String model, String version, String key);
}
