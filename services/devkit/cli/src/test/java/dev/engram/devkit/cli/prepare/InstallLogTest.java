package dev.engram.devkit.cli.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstallLogTest {
    @Test
    void countsWhatPipFetches() {
        InstallLog log = new InstallLog();
        List.of("Collecting aiohttp==3.14.5 (from -r /tmp/engram.lock (line 1))",
                "  Downloading aiohttp-3.14.5-cp311-manylinux.whl (1.7 MB)",
                "Collecting scipy==1.16.1",
                "  Downloading scipy-1.16.1-cp311-manylinux.whl (35.3 MB)",
                "Collecting six==1.17.0",
                "  Using cached six-1.17.0-py2.py3-none-any.whl (11 kB)").forEach(log::read);
        assertThat(log.packages()).isEqualTo(3);
        assertThat(log.summary()).isEqualTo("fetching, 37 MB fetched, 0 MB from a cache");
        log.read("Installing collected packages: six, scipy, aiohttp");
        assertThat(log.summary()).startsWith("installing");
    }

    @Test
    void readsUvsSummaries() {
        InstallLog log = new InstallLog();
        List.of("Downloading scipy (33.6MiB)", "Prepared 87 packages in 2.10s", "Installed 87 packages in 300ms").forEach(log::read);
        assertThat(log.packages()).isEqualTo(87);
        assertThat(log.summary()).isEqualTo("installing, 35 MB fetched");
    }
}
