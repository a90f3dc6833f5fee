package dev.engram.ingest.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RefusalReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsPageTest {
    @Test
    void thePageListsEveryReasonAsTheCodeHasIt() throws Exception {
        // Given the table of docs/EVENTS.md
        List<String> page = Files.readAllLines(Path.of(System.getProperty("engram.root"), "docs", "EVENTS.md"));
        int head = page.indexOf("| code | meaning | status |");
        List<String> table = page.subList(head + 2, page.size()).stream().takeWhile(line -> line.startsWith("|")).toList();

        // Then it is the enum, line by line
        assertThat(table).isEqualTo(Arrays.stream(RefusalReason.values())
                .map(reason -> "| `" + reason.code() + "` | " + reason.meaning() + " | " + reason.status() + " |")
                .toList());
    }
}
