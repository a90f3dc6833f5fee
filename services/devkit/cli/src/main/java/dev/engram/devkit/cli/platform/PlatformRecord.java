package dev.engram.devkit.cli.platform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.engram.devkit.cli.wire.Endpoints;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs of a platform, as {@code platform.json} in its home. It is there from the moment the first part is started until all are
 * stopped, so that whatever a killed launcher leaves can be found.
 *
 * @param format    version of this record, 1
 * @param state     {@code starting}, {@code up}, {@code restoring} or {@code stopping}
 * @param launcher  the process that watches over the parts
 * @param dist      what it was started from
 * @param parts     in the order they were started
 * @param endpoints where everything is, by name
 */
public record PlatformRecord(
        int format,
        String state,
        ProcessMark launcher,
        String dist,
        List<PartRecord> parts,
        Map<String, String> endpoints) {
    static final int FORMAT = 1;
    static final String STARTING = "starting";
    static final String UP = "up";
    static final String RESTORING = "restoring";
    static final String STOPPING = "stopping";

    /**
     * One part.
     *
     * @param name    of the part
     * @param process what runs, or ran last; null for a server that was given
     * @param state   {@code starting}, {@code ready}, {@code restarting}, {@code given up} or {@code given}
     * @param deaths  how often it died while the platform was up
     * @param address for people and programs
     * @param health  what is asked to see whether it is ready
     * @param log     its log file
     */
    public record PartRecord(String name, ProcessMark process, String state, int deaths, String address, String health, String log) {}

    public PlatformRecord {
        parts = List.copyOf(parts);
        endpoints = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(endpoints));
    }

    /** The record of a home, if there is one. */
    public static Optional<PlatformRecord> read(Home home) {
        try {
            return Optional.of(Json.read(Files.readAllBytes(home.record()), PlatformRecord.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + home.record(), e);
        }
    }

    void write(Home home) {
        try {
            OwnFile.write(home.record(), Json.pretty(this));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + home.record(), e);
        }
    }

    static void remove(Home home) {
        try {
            Files.deleteIfExists(home.record());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + home.record(), e);
        }
    }

    /** Whether its launcher runs. */
    @JsonIgnore
    public boolean running() {
        return launcher.find().isPresent();
    }

    /** Whether everything was ready and the launcher watches over it. */
    @JsonIgnore
    public boolean up() {
        return UP.equals(state) && running();
    }

    /** Where the parts are, with the credentials of the store. */
    public Endpoints endpoints(Credentials credentials) {
        return new Endpoints(endpoints.get("kafka"), uri("s3"), credentials.s3AccessKey(), credentials.s3SecretKey(), uri("mlflow"),
                uri("ingest"), uri("trainer"), uri("promoter"), uri("serving"));
    }

    private URI uri(String name) {
        return URI.create(endpoints.get(name));
    }
}
