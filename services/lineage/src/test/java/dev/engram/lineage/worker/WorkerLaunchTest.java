package dev.engram.lineage.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerLaunchTest {
    @Test
    void threadsSpinForAMomentOnlyAndMemoryIsKeptUnlessTheEnvironmentSaysOtherwise() {
        assertThat(environment(Map.of())).containsEntry("OMP_WAIT_POLICY", "PASSIVE").containsEntry("GOMP_SPINCOUNT", "30000")
                .containsKeys("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_");
        assertThat(environment(Map.of("OMP_WAIT_POLICY", "ACTIVE", "MALLOC_ARENA_MAX", "1"))).containsEntry("OMP_WAIT_POLICY", "ACTIVE")
                .containsEntry("MALLOC_ARENA_MAX", "1").containsEntry("GOMP_SPINCOUNT", "30000");
    }

    @Test
    void whereTheLibrariesOfAGpuAreGoesOnAndSecretsDoNot() {
        Map<String, String> seen = environment(Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch/lib", "PYTORCH_FLAVOR", "cu128", "CUDA_VISIBLE_DEVICES", "1",
                "CUBLAS_WORKSPACE_CONFIG", ":4096:8", "AWS_SECRET_ACCESS_KEY", "x", "PYTORCH_TOKEN", "x"));
        assertThat(seen).containsKeys("PYTORCH_LIBRARY_PATH", "PYTORCH_FLAVOR", "CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG")
                .doesNotContainKeys("AWS_SECRET_ACCESS_KEY", "PYTORCH_TOKEN");
    }

    private static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> environment = new HashMap<>(ours);
        WorkerLaunch.environment(environment, new WorkerSettings(Path.of("jars"), "1g", null, Path.of("log")));
        return environment;
    }
}
