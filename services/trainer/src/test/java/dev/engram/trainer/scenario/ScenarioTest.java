package dev.engram.trainer.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.trainer.Shop;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {
    @TempDir
    Path dir;

    @Test
    void aJournalOfAnotherLogIsSaidAndNotMixed() {
        // Given a scenario that learned from one log
        Shop shop = new Shop(dir);
        shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "r");
        shop.work();
        // When a trainer reads another one
        Scenarios elsewhere = new Scenarios(new Workshop(shop.store, shop.catalog, "log-2", Duration.ofHours(48), Clock.systemUTC()));
        elsewhere.gained(List.of(Scenarios.partition("digits")));
        elsewhere.published(shop.scenarios.find("digits").orElseThrow().published());
        Scenario digits = elsewhere.find("digits").orElseThrow();
        digits.configure();
        // Then it says so
        assertThat(digits.contradiction()).contains("log-1", "log-2", "made anew");
        assertThat(digits.trouble()).isEqualTo(digits.contradiction());
        assertThat(shop.scenarios.find("digits").orElseThrow().contradiction()).isNull();
    }

    @Test
    void anAnswerIsFoundByTheRequestsMark() {
        Shop shop = new Shop(dir);
        Scenario digits = shop.scenario("digits");
        shop.admit("digits", Split.TRAIN, "a1");
        shop.request("digits", "mine");
        shop.work();
        assertThat(digits.answer("mine")).hasValueSatisfying(entry -> assertThat(entry.round().round()).isEqualTo(1));
        assertThat(digits.answer("another's")).isEmpty();
    }
}
