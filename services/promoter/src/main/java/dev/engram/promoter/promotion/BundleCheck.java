package dev.engram.promoter.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.CorruptArtifactException;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.lineage.journal.RoundRecord;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads every stored byte of a round's bundle again. Nothing overrules it. */
final class BundleCheck {
    private static final int PIECE = 1 << 16;

    private final ObjectStore store;
    private final Artifacts artifacts;

    BundleCheck(ObjectStore store) {
        this.store = store;
        this.artifacts = new Artifacts(store);
    }

    /**
     * What is wrong with the bundle; empty if all is well.
     *
     * @throws ObjectStoreException if the store stays silent, which says nothing about the bundle
     */
    Optional<String> fault(RoundRecord round) {
        if (round.bundle() == null) {
            return Optional.of("round " + round.round() + " has no bundle: it was not exported");
        }
        try {
            Map<String, ArtifactRef> named = named(artifacts.get(round.bundle()));
            if (!named.equals(round.bundleFiles())) {
                return Optional.of("bundle.json and the journal name different files");
            }
            for (Map.Entry<String, ArtifactRef> file : named.entrySet()) {
                String found = hash(file.getValue().sha256());
                if (!found.equals(file.getValue().sha256())) {
                    return Optional.of("bundle/" + file.getKey() + ": " + new CorruptArtifactException(file.getValue().sha256(), found).getMessage());
                }
            }
            return Optional.empty();
        } catch (NoSuchObjectException | CorruptArtifactException e) {
            return Optional.of("bundle: " + e.getMessage());
        }
    }

    private static Map<String, ArtifactRef> named(byte[] bundle) {
        Map<String, ArtifactRef> files = new TreeMap<>();
        JsonNode json = CanonicalJson.read(bundle, JsonNode.class);
        json.path("files").properties().forEach(file -> files.put(file.getKey(),
                new ArtifactRef(file.getValue().path("sha256").asText(), file.getValue().path("size").asLong())));
        return files;
    }

    private String hash(String sha256) {
        MessageDigest digest = Hashes.sha256();
        byte[] piece = new byte[PIECE];
        try (InputStream in = store.open(Artifacts.key(sha256))) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
        } catch (IOException e) {
            throw new ObjectStoreException("cannot read artifact " + sha256, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
