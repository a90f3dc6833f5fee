package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.platform.Options.GivenS3;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which S3 server a platform uses. */
final class StoreOption {
    private static final String ENDPOINT = "ENGRAM_S3_ENDPOINT";
    private static final String ACCESS_KEY = "ENGRAM_S3_ACCESS_KEY";
    private static final String SECRET_KEY = "ENGRAM_S3_SECRET_KEY";

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = {
        "An S3 server that runs already (default: " + ENDPOINT + "; else a `minio` on PATH, else the embedded server).",
        "Its keys come from " + ACCESS_KEY + " and " + SECRET_KEY + "."})
    private URI s3;

    /** The server that is given; empty for one that the platform starts. */
    Optional<GivenS3> given() {
        String asked = s3 != null ? s3.toString() : System.getenv(ENDPOINT);
        if (asked == null || asked.isBlank()) {
            return Optional.empty();
        }
        URI endpoint = s3 != null ? s3 : URI.create(asked);
        if (endpoint.getHost() == null) {
            throw UserError.usage("--s3-endpoint " + asked, "expected http://host:port");
        }
        return Optional.of(new GivenS3(endpoint, required(ACCESS_KEY), required(SECRET_KEY)));
    }

    /** The option as it was given, for another process. */
    List<String> arguments() {
        return s3 == null ? List.of() : List.of("--s3-endpoint", s3.toString());
    }

    private static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw UserError.usage("--s3-endpoint", "the variable " + variable + " is not set");
        }
        return value;
    }
}
