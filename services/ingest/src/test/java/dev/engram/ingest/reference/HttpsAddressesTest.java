package dev.engram.ingest.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.hostile.HttpsServerForTests;
import dev.engram.ingest.submission.RefusedException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsAddressesTest {
    private static final int MOST = 1000;

    private final List<String> asked = new ArrayList<>();
    /** Every name leads to this machine. */
    private final Dns loopback = name -> {
        asked.add(name);
        return List.of(InetAddress.getLoopbackAddress());
    };

    @TempDir
    Path dir;

    private HttpsServerForTests server;
    private String base;

    @BeforeEach
    void start() throws Exception {
        server = new HttpsServerForTests(dir);
        base = "https://photos.example:" + server.port();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesFromAPrivateAddressIfExactlyItsPortIsAllowed() {
        server.file("/7.png", new byte[] {1, 2, 3});

        assertThat(fetch(base + "/7.png")).containsExactly(1, 2, 3);
    }

    @Test
    void followsARedirectToAnAllowedPlace() {
        server.file("/moved.png", new byte[] {4});
        server.redirect("/7.png", "/moved.png");

        assertThat(fetch(base + "/7.png")).containsExactly(4);
    }

    @Test
    void refusesANameThatLeadsToAPrivateAddress() {
        // Given a host that is allowed, but not with its port
        RefusedException refusal = refusal(new AllowedHosts(List.of("photos.example")), "https://photos.example/7.png");

        // Then it is found out when its name is looked up
        assertThat(refusal.reason()).isEqualTo(RefusalReason.FORBIDDEN_REFERENCE);
        assertThat(refusal.detail()).contains("photos.example leads to 127.0.0.1");
    }

    @Test
    void refusesHostsPortsAndSchemesThatAreNotAllowedWithoutAskingAnybody() {
        for (String address : List.of("https://evil.example/7.png", "https://photos.example/7.png", "https://127.0.0.1:" + server.port() + "/7.png",
                "https://user:secret@photos.example:" + server.port() + "/7.png")) {
            assertThat(refusal(address).reason()).isEqualTo(RefusalReason.FORBIDDEN_REFERENCE);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void refusesARedirectIntoWhatIsNotAllowed() {
        for (String target : List.of("https://127.0.0.1/latest", "http://photos.example/7.png", "https://[::1]:9000/", "file:///etc/passwd",
                "https://169.254.169.254/latest/meta-data", "https://photos.example:1/")) {
            String path = "/redirect-" + Math.abs(target.hashCode());
            server.redirect(path, target);

            assertThat(refusal(base + path).reason()).as(target).isEqualTo(RefusalReason.FORBIDDEN_REFERENCE);
        }
    }

    @Test
    void refusesAnEndlessRedirect() {
        server.redirect("/loop", "/loop");

        assertThat(refusal(base + "/loop").reason()).isEqualTo(RefusalReason.UNREACHABLE_REFERENCE);
    }

    @Test
    void refusesMoreBytesThanWantedWhetherAnnouncedOrNot() {
        server.file("/large.png", new byte[MOST + 1]);
        server.endless("/endless.png");

        assertThat(refusal(base + "/large.png").reason()).isEqualTo(RefusalReason.TOO_MANY_BYTES);
        assertThat(refusal(base + "/endless.png").reason()).isEqualTo(RefusalReason.TOO_MANY_BYTES);
    }

    @Test
    void refusesWhatIsNotThere() {
        server.status("/gone.png", 404);
        server.status("/broken.png", 500);

        assertThat(refusal(base + "/gone.png").reason()).isEqualTo(RefusalReason.UNREACHABLE_REFERENCE);
        assertThat(refusal(base + "/broken.png").reason()).isEqualTo(RefusalReason.UNREACHABLE_REFERENCE);
        assertThat(refusal("https://photos.example:bad/").reason()).isEqualTo(RefusalReason.BAD_REFERENCE);
    }

    private byte[] fetch(String address) {
        return addresses(new AllowedHosts(List.of("photos.example:" + server.port()))).fetch(address, MOST);
    }

    private RefusedException refusal(String address) {
        return catchThrowableOfType(RefusedException.class, () -> fetch(address));
    }

    private RefusedException refusal(AllowedHosts allowed, String address) {
        return catchThrowableOfType(RefusedException.class, () -> addresses(allowed).fetch(address, MOST));
    }

    private HttpsAddresses addresses(AllowedHosts allowed) {
        return new HttpsAddresses(allowed, loopback, server.client());
    }
}
