package dev.engram.ingest.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * The hosts that https references may name. An entry {@code host} allows its port 443 while the host's network addresses
 * are public; an entry {@code host:port} allows exactly that port, at a private or loopback address too.
 */
public final class AllowedHosts {
    private static final int HTTPS = 443;

    private record Entry(String host, int port, boolean exact) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Hosts as configured.
     *
     * @throws IllegalArgumentException for an entry that is neither {@code host} nor {@code host:port}
     */
    public AllowedHosts(List<String> hosts) {
        hosts.forEach(host -> entries.add(entry(host.strip().toLowerCase(Locale.ROOT))));
    }

    /** Whether the address's host and port may be asked at all. */
    boolean allows(HttpUrl url) {
        return entries.stream().anyMatch(entry -> matches(entry, url));
    }

    /** Whether they may be asked at an address that is not public. */
    boolean allowsPrivate(HttpUrl url) {
        return entries.stream().anyMatch(entry -> entry.exact() && matches(entry, url));
    }

    @Override
    public String toString() {
        return entries.isEmpty() ? "no hosts" : String.join(", ", entries.stream().map(AllowedHosts::text).toList());
    }

    private static boolean matches(Entry entry, HttpUrl url) {
        return entry.host().equals(url.host()) && entry.port() == url.port();
    }

    private static String text(Entry entry) {
        return entry.exact() ? entry.host() + ":" + entry.port() : entry.host();
    }

    private static Entry entry(String text) {
        HttpUrl url = HttpUrl.parse("https://" + text);
        if (url == null || !url.encodedPath().equals("/") || text.endsWith("/") || text.contains("@") || text.contains("?") || text.contains("#")) {
            throw new IllegalArgumentException("engram.ingest.https-hosts: expected host or host:port, got '" + text + "'");
        }
        boolean exact = url.port() != HTTPS || text.endsWith(":" + HTTPS);
        return new Entry(url.host(), url.port(), exact);
    }
}
