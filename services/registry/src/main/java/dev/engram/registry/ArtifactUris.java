package dev.engram.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where MLflow keeps what an {@code artifact_uri} names. Its server is a proxy in front of a bucket ({@code --artifacts-destination
 * s3://mlflow/artifacts}); whatever is written into the bucket at the right key is listed, shown and loaded by MLflow as its own. That is
 * an observed layout and no documented interface: it is stated here and nowhere else, and {@code MlflowIT} holds it against a real server.
 */
final class ArtifactUris {
    private static final String SCHEME = "mlflow-artifacts:/";
    private static final String ROOT = "artifacts/";

    private ArtifactUris() {}

    /** The key of a file below an {@code artifact_uri}. */
    static String key(String artifactUri, String path) {
        if (!artifactUri.startsWith(SCHEME) || artifactUri.startsWith(SCHEME + "/")) {
            throw MlflowException.unusable("MLflow keeps artifacts at '" + artifactUri + "'; expected " + SCHEME
                    + "…: start its server with --artifacts-destination and without --default-artifact-root");
        }
        String below = URLDecoder.decode(artifactUri.substring(SCHEME.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("artifact path '" + path + "': empty, '.' and '..' parts are not allowed");
            }
        }
        return ROOT + below.replaceAll("/+$", "") + "/" + path;
    }
}
