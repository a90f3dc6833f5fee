package dev.engram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {
    private static final byte[] MODEL = {1, 2, 3};
    /** As the trainer writes it, with one key more. */
    private static final String JSON = """
            {"decision":{"kind":"softmax","thresholds":{"reject":0.5},"topK":2},
             "files":{"model.onnx":{"sha256":"HASH","size":3}},"format":1,
             "input":{"channels":1,"height":8,"mean":[0.5],"std":[0.25],"width":9},
             "labels":{"entries":[{"aliases":[],"group":"","index":0,"name":"0","retired":false},
                                  {"aliases":["eins"],"group":"","index":1,"name":"1","retired":false}]},
             "metrics":{"averageAccuracy":0.97},"network":"mlp","round":3,"scenario":"digits","task":"single-label","new":{"x":[1]}}
            """.replace("HASH", Hashes.sha256(MODEL));

    @TempDir
    Path folder;

    @Test
    void saysWhatTheTrainerSaid() {
        ModelBundle bundle = ModelBundle.read(bytes(JSON));

        assertThat(bundle.scenario()).isEqualTo("digits");
        assertThat(bundle.round()).isEqualTo(3);
        assertThat(bundle.task()).isEqualTo(Task.SINGLE_LABEL);
        assertThat(bundle.labels().names()).containsExactly("0", "1");
        assertThat(bundle.input().width()).isEqualTo(9);
        assertThat(bundle.decision().topK()).isEqualTo(2);
        assertThat(bundle.model().size()).isEqualTo(3);
        assertThat(bundle.metrics()).containsEntry("averageAccuracy", 0.97);
    }

    @Test
    void unknownFormatsAndRulesAreRefusedByName() {
        assertThatThrownBy(() -> ModelBundle.read(bytes(JSON.replace("\"format\":1", "\"format\":2"))))
                .isInstanceOf(BundleException.class).hasMessageContaining("format 2").hasMessageContaining("known is 1");
        assertThatThrownBy(() -> ModelBundle.read(bytes(JSON.replace("softmax", "majority"))))
                .isInstanceOf(BundleException.class).hasMessageContaining("majority").hasMessageContaining("softmax");
    }

    @Test
    void incompleteBundlesAreRefused() {
        for (String key : new String[] {"scenario", "task", "labels", "input", "decision", "model.onnx"}) {
            assertThatThrownBy(() -> ModelBundle.read(bytes(JSON.replace('"' + key + '"', "\"other\""))))
                    .isInstanceOf(BundleException.class).hasMessageContaining(key);
        }
        assertThatThrownBy(() -> ModelBundle.read(bytes("[1"))).isInstanceOf(BundleException.class);
    }

    @Test
    void filesAreCheckedByTheirBytes() throws IOException {
        Files.writeString(folder.resolve("bundle.json"), JSON);
        Files.write(folder.resolve("model.onnx"), MODEL);
        assertThat(ModelBundle.open(folder).round()).isEqualTo(3);

        Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 4});

        assertThatThrownBy(() -> ModelBundle.open(folder)).isInstanceOf(BundleException.class).hasMessageContaining("damaged");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
