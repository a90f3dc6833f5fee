package dev.engram.trainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.round.RoundResult;
import dev.engram.registry.DatasetInput;
import dev.engram.trainer.Shop;
import dev.engram.trainer.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
    @TempDir
    Path dir;

    @Test
    void areTheSameFromThePlanAndFromTheJournal() throws Exception {
        // Given a round that was planned and failed
        Shop shop = new Shop(dir);
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1", "b1");
        shop.admit("digits", Split.HOLDOUT, "a2");
        RoundPlan plan = digits.plan(3, RoundOptions.defaults(), "r");
        JournalEntry entry = digits.rounds().fail(plan, "dead").entry();
        // When a run is made of either
        Facts before = Facts.of(plan);
        Facts after = Facts.of(entry, new Artifacts(shop.store));
        // Then it is the same run
        assertThat(after.tags()).isEqualTo(before.tags());
        assertThat(after.params()).isEqualTo(before.params());
        assertThat(after.startMillis()).isEqualTo(before.startMillis());
        assertThat(after.name()).isEqualTo("round-0001");
        assertThat(before.tags()).containsEntry("engram.round", "1").containsEntry("engram.parent", "0")
                .containsEntry("engram.offsets", "log-1/" + digits.partition() + ":0-3");
        // And its data sets are by use
        List<DatasetInput> inputs = Inputs.of(after, "engram", entry.round().order());
        assertThat(inputs).extracting(DatasetInput::name, DatasetInput::context).containsExactly(
                org.assertj.core.groups.Tuple.tuple("digits-round-0001-train", "training"),
                org.assertj.core.groups.Tuple.tuple("digits-round-0001-holdout", "validation"));
        JsonNode profile = CanonicalJson.read(inputs.get(0).profile().getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(profile.path("num_rows").asInt()).isEqualTo(2);
        assertThat(profile.path("classes").path("b").asInt()).isEqualTo(1);
    }

    @Test
    void tablesCarryNamesOfAnyLanguage() {
        RoundResult result = new RoundResult(1, RoundResult.REJECTED, "no", null, List.of("猫", "dog"), null, null, null, null, null, null,
                Map.of("猫", 0.5), null, 1, 1);
        JsonNode table = CanonicalJson.read(Tables.classes(result), JsonNode.class);
        assertThat(table.path("columns")).hasSize(3);
        assertThat(table.path("data").get(0).get(1).asText()).isEqualTo("猫");
        assertThat(table.path("data").get(1).get(2).isNull()).isTrue();
        JsonNode mistakes = CanonicalJson.read(Tables.mistakes(CanonicalJson.bytes(Map.of("classes", List.of("猫", "dog"), "misrecognised",
                List.of(Map.of("sample", "s", "truth", 1, "answer", 0, "certainty", 0.9))))), JsonNode.class);
        assertThat(mistakes.path("data").get(0).get(2).asText()).isEqualTo("猫");
    }
}
