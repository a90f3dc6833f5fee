package dev.engram.engine.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.engram.engine.RoundFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTest {
    @TempDir
    Path folder;

    @Test
    void autoIsTheFirstGpuOrTheProcessor() {
        assertThat(places("auto", 0)).containsExactly(Device.cpu());
        assertThat(places("auto", 2)).containsExactly(Device.gpu(0));
        assertThat(places("cpu", 2)).containsExactly(Device.cpu());
    }

    @Test
    void severalGpusAreReplicas() {
        assertThat(places("gpu1+gpu0", 2)).containsExactly(Device.gpu(1), Device.gpu(0));
        assertThat(new dev.engram.engine.round.Device(places("gpus", 2), 1).replicas()).containsExactly("cuda:0", "cuda:1");
        assertThat(new dev.engram.engine.round.Device(places("gpus", 1), 1).replicas()).isEmpty();
    }

    @Test
    void whatIsNotThereIsRefusedWithWhatIs() {
        for (String asked : List.of("gpu2", "gpu0+gpu2", "tpu", "gpu", "gpu0+")) {
            assertThatThrownBy(() -> places(asked, 2)).as(asked).isInstanceOf(RoundFailure.class).hasMessageContaining("2 GPUs").hasMessageContaining(asked);
        }
        assertThatThrownBy(() -> places("gpus", 0)).hasMessageContaining("this worker has cpu");
    }

    @Test
    void theDriverSaysWhatTheGpusAre() throws Exception {
        assertThat(Natives.gpuModels(folder.resolve("none"))).isEmpty();
        for (String bus : List.of("0000:01:00.0", "0000:02:00.0")) {
            Files.writeString(Files.createDirectories(folder.resolve(bus)).resolve("information"), "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t 17\n");
        }
        assertThat(Natives.gpuModels(folder)).isEqualTo("NVIDIA H100 80GB HBM3");
    }

    @Test
    void librariesAreToldByNameAndSize() throws Exception {
        Files.writeString(folder.resolve("libtorch_cpu.so"), "four");
        Files.writeString(folder.resolve("libgomp.so.1"), "x");
        Files.writeString(folder.resolve("readme.txt"), "x");
        assertThat(Natives.installed(folder)).isEqualTo("libgomp.so.1 1 libtorch_cpu.so 4 ");
    }

    private static List<Device> places(String asked, int gpus) {
        return dev.engram.engine.round.Device.places(asked, gpus);
    }
}
