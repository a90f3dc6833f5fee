package dev.engram.ingest.reference;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.submission.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Files on allowed https hosts. The network addresses that a name leads to are checked where they are looked up, and the
 * connection goes to exactly those, so that a name cannot answer differently a second time. Every redirect is checked like
 * the first address. No proxy is used, since the proxy would look the name up again.
 */
public final class HttpsAddresses implements Addresses {
    private static final int MOST_REDIRECTS = 5;
    private static final int TRIES = 3;

    private final AllowedHosts allowed;
    private final Dns names;
    private final OkHttpClient client;

    /** Files on these hosts. */
    public HttpsAddresses(AllowedHosts allowed) {
        this(allowed, Dns.SYSTEM, new OkHttpClient());
    }

    /** The same with another way to look up names and another base client, which says whom to trust. */
    HttpsAddresses(AllowedHosts allowed, Dns names, OkHttpClient base) {
        this.allowed = allowed;
        this.names = names;
        this.client = base.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(10))
                .callTimeout(Duration.ofSeconds(30))
                .build();
    }

    @Override
    public byte[] fetch(String address, int most) {
        IOException last = null;
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                return follow(address, most);
            } catch (ForbiddenAddressException e) {
                throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, e.getMessage(), e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new RefusedException(RefusalReason.UNREACHABLE_REFERENCE, address + ": " + last.getMessage(), last);
    }

    private byte[] follow(String address, int most) throws IOException {
        HttpUrl url = HttpUrl.parse(address);
        if (url == null) {
            throw new RefusedException(RefusalReason.BAD_REFERENCE, "'" + address + "' is no https address");
        }
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            requireAllowed(url);
            try (Response response = ask(url)) {
                if (!response.isRedirect()) {
                    return body(response, most);
                }
                url = target(response);
            }
        }
        throw new RefusedException(RefusalReason.UNREACHABLE_REFERENCE, address + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private Response ask(HttpUrl url) throws IOException {
        Dns checked = name -> {
            List<InetAddress> found = names.lookup(name);
            for (InetAddress one : found) {
                requirePublic(url, one);
            }
            return found;
        };
        // An encoding would only hide how much there is to read.
        Request request = new Request.Builder().url(url).header("Accept-Encoding", "identity").header("User-Agent", "engram-ingest").build();
        return client.newBuilder().dns(checked).build().newCall(request).execute();
    }

    private void requireAllowed(HttpUrl url) throws IOException {
        if (!url.isHttps()) {
            throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, url + ": allowed is https");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, "an address with credentials");
        }
        if (!allowed.allows(url)) {
            throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, "host " + url.host() + ":" + url.port() + "; allowed are " + allowed);
        }
        // An address that stands in the URL itself is not looked up.
        if (url.host().contains(":") || url.host().matches("[0-9.]+")) {
            requirePublic(url, InetAddress.getByName(url.host()));
        }
    }

    private void requirePublic(HttpUrl url, InetAddress address) throws ForbiddenAddressException {
        if (!PublicAddresses.contain(address) && !allowed.allowsPrivate(url)) {
            throw new ForbiddenAddressException(url.host() + " leads to " + address.getHostAddress() + ", which is not public");
        }
    }

    private static byte[] body(Response response, int most) throws IOException {
        String address = response.request().url().toString();
        if (response.code() >= 500) {
            throw new IOException("the server answered " + response.code());
        }
        if (response.code() != 200) {
            throw new RefusedException(RefusalReason.UNREACHABLE_REFERENCE, address + ": the server answered " + response.code());
        }
        Bounded.check(response.body().contentLength(), most, address);
        return Bounded.read(response.body().byteStream(), most, address);
    }

    private static HttpUrl target(Response response) {
        HttpUrl from = response.request().url();
        String location = response.header("Location");
        HttpUrl target = location == null ? null : from.resolve(location);
        if (target == null) {
            throw new RefusedException(RefusalReason.FORBIDDEN_REFERENCE, from + " redirects to '" + location + "'; allowed is https");
        }
        return target;
    }
}
