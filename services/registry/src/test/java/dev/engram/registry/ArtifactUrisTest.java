package dev.engram.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArtifactUrisTest {
    @Test
    void aProxiedAddressIsAKeyOfTheBucket() {
        assertThat(ArtifactUris.key("mlflow-artifacts:/1/abc/artifacts", "images/a+b.png")).isEqualTo("artifacts/1/abc/artifacts/images/a+b.png");
    }

    @Test
    void anotherLayoutIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> ArtifactUris.key("s3://mlruns/1/abc/artifacts", "x")).isInstanceOf(MlflowException.class)
                .hasMessageContaining("s3://mlruns").hasMessageContaining("--artifacts-destination");
    }

    @Test
    void noPathLeadsOut() {
        assertThatThrownBy(() -> ArtifactUris.key("mlflow-artifacts:/1/abc/artifacts", "../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ArtifactUris.key("mlflow-artifacts:/1/abc/artifacts", "a//x")).isInstanceOf(IllegalArgumentException.class);
    }
}
