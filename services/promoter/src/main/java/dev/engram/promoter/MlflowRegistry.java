package dev.engram.promoter;

import dev.engram.promoter.promotion.Registry;
import dev.engram.promoter.promotion.Tags;
import dev.engram.registry.Mlflow;
import dev.engram.registry.ModelInfo;
import dev.engram.registry.VersionInfo;
import java.util.List;

/** MLflow as the promoter's registry. */
record MlflowRegistry(Mlflow mlflow) implements Registry {
    @Override
    public List<ModelInfo> models() {
        return mlflow.models();
    }

    @Override
    public List<VersionInfo> rejectedByReview() {
        return mlflow.versionsTagged(Tags.REVIEW, Tags.REJECTED);
    }

    @Override
    public VersionInfo version(String model, String version) {
        return mlflow.version(model, version);
    }

    @Override
    public void setAlias(String model, String alias, String version) {
        mlflow.setAlias(model, alias, version);
    }

    @Override
    public void tag(String model, String version, String key, String value) {
        mlflow.setVersionTag(model, version, key, value);
    }

    @Override
    public void untag(String model, String version, String key) {
        mlflow.deleteVersionTag(model, version, key);
    }
}
