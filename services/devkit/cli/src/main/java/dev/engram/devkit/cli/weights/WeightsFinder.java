package dev.engram.devkit.cli.weights;

import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Gets the bytes behind an address of weights to this machine and looks whether they are the right ones. */
public final class WeightsFinder {
    private static final long LARGEST = 16L << 30;
    private static final int PIECE = 1 << 16;
    private static final String S3 = "s3://";

    private final Path fetched;
    private final Function<String, ObjectStore> buckets;
    private final Console console;

    /**
     * A finder.
     *
     * @param fetched folder of published weights
     * @param buckets opens a bucket by name, or says why it cannot
     * @param console shows downloads
     */
    public WeightsFinder(Path fetched, Function<String, ObjectStore> buckets, Console console) {
        this.fetched = fetched;
        this.buckets = buckets;
        this.console = console;
    }

    /** The file; one that was downloaded is removed when it is closed. */
    public FoundWeights find(WeightsAddress asked) {
        String location = asked.location();
        if (location.startsWith(S3)) {
            return checked(asked, download(location, this::bucket), true);
        }
        if (location.startsWith("https://") || location.startsWith("http://")) {
            if (location.startsWith("http://") && asked.sha256() == null) {
                throw UserError.usage("--weights " + location, "what comes over http may be changed on its way; add #sha256=HEX, or use https");
            }
            return checked(asked, download(location, WeightsFinder::get), true);
        }
        return checked(asked, local(asked), false);
    }

    private Path local(WeightsAddress asked) {
        Path file = Path.of(asked.location());
        Optional<PublishedWeights> published = asked.published();
        if (!Files.exists(file) && published.isPresent()) {
            Path place = published.get().in(fetched);
            if (!Files.exists(place)) {
                throw UserError.usage("--weights " + asked.location(), "they are not here yet; get them with `engram weights fetch " + asked.location() + "`");
            }
            return place;
        }
        if (!Files.isRegularFile(file)) {
            throw UserError.usage("--weights " + asked.location(), "there is no such file, and no published weights are called so; known: "
                    + PublishedWeights.all().stream().map(PublishedWeights::name).toList());
        }
        return file;
    }

    private FoundWeights checked(WeightsAddress asked, Path file, boolean temporary) {
        try {
            String hash = Hashes.sha256(file);
            if (asked.sha256() != null && !asked.sha256().equals(hash)) {
                if (temporary) {
                    Files.delete(file);
                }
                throw UserError.failed("--weights " + asked.location() + ": its SHA-256 is " + hash + ", expected " + asked.sha256());
            }
            return new FoundWeights(asked, file, hash, Files.size(file), temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Opens what is behind an address. */
    private interface Source {
        InputStream open(String location) throws IOException, InterruptedException;
    }

    private Path download(String location, Source source) {
        try {
            Path file = Files.createTempFile("engram-weights", ".download");
            try (InputStream in = source.open(location); OutputStream out = Files.newOutputStream(file);
                    Progress bar = console.progress("weights " + location, 0)) {
                byte[] piece = new byte[PIECE];
                long all = 0;
                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                    out.write(piece, 0, read);
                    all += read;
                    bar.at(all >> 20, (all >> 20) + " MB");
                    if (all > LARGEST) {
                        throw UserError.failed(location + ": more than " + (LARGEST >> 30) + " GB");
                    }
                }
                return file;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw UserError.failed(location + ": cannot be fetched: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted while fetching " + location);
        }
    }

    private InputStream bucket(String location) {
        String[] parts = location.substring(S3.length()).split("/", 2);
        if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw UserError.usage("--weights " + location, "expected s3://bucket/key");
        }
        try {
            return buckets.apply(parts[0]).open(parts[1]);
        } catch (ObjectStoreException e) {
            // The client's own text goes on with the whole request.
            throw UserError.failed(location + ": " + String.valueOf(e.getMessage()).split(", request=|\\R", 2)[0]);
        }
    }

    /** Redirects are followed, but not from https to http. */
    private static InputStream get(String location) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(Duration.ofSeconds(20)).build();
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(location)).timeout(Duration.ofMinutes(2)).GET().build();
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--weights " + location, "that is no address: " + e.getMessage());
        }
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            response.body().close();
            throw UserError.failed(location + ": the server answered " + response.statusCode());
        }
        return response.body();
    }
}
