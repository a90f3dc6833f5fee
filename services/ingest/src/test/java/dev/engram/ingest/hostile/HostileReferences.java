package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** References to where ingest must not go, directly and by redirects of a server that it may ask. */
public final class HostileReferences {
    private static final List<String> INSIDE = List.of("https://127.0.0.1/x", "https://127.0.0.1:9000/engram/blobs", "https://localhost/x",
            "https://[::1]:9000/x", "https://[::]/x", "https://0.0.0.0/x", "https://10.0.0.1/x", "https://172.16.0.1/x", "https://192.168.1.1/x",
            "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/x", "https://[fe80::1]/x", "https://[fd00::1]/x", "https://[::ffff:127.0.0.1]/x",
            "https://[::ffff:a00:1]/x", "https://[64:ff9b::7f00:1]/x", "https://2130706433/x", "https://0x7f000001/x", "https://0177.0.0.1/x", "https://127.1/x",
            "https://127.0.0.1.nip.io/x", "https://metadata.google.internal/x");
    private static final List<String> SCHEMES = List.of("file:///etc/passwd", "FILE:///etc/passwd", "http://127.0.0.1/x", "http://photos.example/x",
            "gopher://x/y", "ftp://x/y", "jar:file:///x!/y", "data:image/png;base64,AAAA", "//127.0.0.1/x", "/etc/passwd", "S3://engram/x",
            "https:/127.0.0.1/x", "https://user:secret@photos.example/x", "javascript:alert(1)");
    private static final List<String> MALFORMED = List.of("", " ", "s3://", "s3://engram", "s3:///x", "s3://engram/", "https://", "https://[::1/x",
            "https://photos.example:bad/x", "https://a b/x", "https://" + "x".repeat(5_000) + "/y");
    private static final List<String> NOWHERE = List.of("s3://none/x", "s3://engram/%00");

    private final Random random;
    private final List<Address> addresses = new ArrayList<>();

    /** An address, and what has to become of a reference to it. */
    record Address(String kind, String text, Fate fate) {}

    HostileReferences(Random random, String server) {
        this.random = random;
        all("reference to loopback and private addresses", INSIDE, RefusalReason.FORBIDDEN_REFERENCE);
        all("reference of another scheme", SCHEMES, RefusalReason.FORBIDDEN_REFERENCE);
        all("malformed reference", MALFORMED, RefusalReason.BAD_REFERENCE);
        all("reference to nothing", NOWHERE, RefusalReason.UNREACHABLE_REFERENCE);
        // Whether there is nothing there or no such key can be is the client's to say.
        addresses.add(new Address("reference with a way up", "s3://engram/none/../none.png", Fate.ANY));
        if (server != null) {
            for (int i = 0; i < targets().size(); i++) {
                addresses.add(new Address("redirect into loopback, private addresses, file:", server + "/redirect-" + i,
                        Fate.refused(RefusalReason.FORBIDDEN_REFERENCE)));
            }
            addresses.add(new Address("redirect without end", server + "/loop", Fate.refused(RefusalReason.UNREACHABLE_REFERENCE)));
            addresses.add(new Address("reference without end", server + "/endless", Fate.refused(RefusalReason.TOO_MANY_BYTES)));
            addresses.add(new Address("reference to nothing", server + "/gone", Fate.refused(RefusalReason.UNREACHABLE_REFERENCE)));
            addresses.add(new Address("reference to text", server + "/text", Fate.refused(RefusalReason.NOT_AN_IMAGE)));
        }
    }

    private void all(String kind, List<String> texts, RefusalReason reason) {
        texts.forEach(text -> addresses.add(new Address(kind, text, Fate.refused(reason))));
    }

    Address next() {
        return addresses.get(random.nextInt(addresses.size()));
    }

    /** Makes an allowed server one that leads astray. */
    public static void serve(HttpsServerForTests server) {
        List<String> targets = targets();
        for (int i = 0; i < targets.size(); i++) {
            server.redirect("/redirect-" + i, targets.get(i));
        }
        server.redirect("/loop", "/loop");
        server.endless("/endless");
        server.status("/gone", 404);
        server.file("/text", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static List<String> targets() {
        List<String> targets = new ArrayList<>(INSIDE);
        targets.addAll(List.of("file:///etc/passwd", "http://127.0.0.1/x", "gopher://x/y", "s3://engram/x"));
        return targets;
    }
}
