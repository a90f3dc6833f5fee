package dev.engram.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.log.TopicOffset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path dir;

    @Test
    void oneTrainerAtATime() {
        try (DataFolder first = new DataFolder(dir)) {
            assertThatThrownBy(() -> new DataFolder(dir)).hasMessageContaining("used by another trainer");
            assertThat(first.instance()).startsWith("trainer-");
        }
        try (DataFolder second = new DataFolder(dir)) {
            assertThat(second.instance()).startsWith("trainer-");
        }
    }

    @Test
    void itsNameSurvives() {
        String name;
        try (DataFolder data = new DataFolder(dir)) {
            name = data.instance();
        }
        try (DataFolder data = new DataFolder(dir)) {
            assertThat(data.instance()).isEqualTo(name);
        }
    }

    @Test
    void aCatalogOfAnotherLogIsPutAside() throws Exception {
        try (DataFolder data = new DataFolder(dir)) {
            try (SampleCatalog catalog = data.catalog("one")) {
                catalog.advance(new TopicOffset("one", 0, 7));
            }
            try (SampleCatalog catalog = data.catalog("one")) {
                assertThat(catalog.next("one", 0)).isEqualTo(7);
            }
            try (SampleCatalog catalog = data.catalog("two")) {
                assertThat(catalog.next("one", 0)).isZero();
            }
            assertThat(dir.resolve("catalog-one.db")).exists();
        }
    }

    @Test
    void aDamagedCatalogIsBegunAnew() throws Exception {
        Files.writeString(dir.resolve("catalog.db"), "this is no database, and long enough to be read as one: ".repeat(100));
        try (DataFolder data = new DataFolder(dir); SampleCatalog catalog = data.catalog("one")) {
            assertThat(catalog.next("one", 0)).isZero();
        }
    }
}
