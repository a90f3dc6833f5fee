package dev.engram.devkit.cli.weights;

import dev.engram.api.scenario.WeightsRef;
import dev.engram.devkit.cli.UserError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands behind {@code --weights}: {@code [NAME=]LOCATION[#sha256=HEX]}.
 *
 * @param name     what the scenario calls them; {@code model} is what its first round starts from
 * @param location file, {@code s3://bucket/key}, {@code http(s)://…} or a published name; {@code none} takes the weights of that name away
 * @param sha256   what the bytes have to be, or null
 */
public record WeightsAddress(String name, String location, String sha256) {
    private static final Pattern NAMED = Pattern.compile("([a-z0-9-]{1,63})=(.+)", Pattern.DOTALL);
    private static final String HASH = "#sha256=";
    private static final String NONE = "none";

    /** Reads what was typed. */
    public static WeightsAddress of(String text) {
        Matcher named = NAMED.matcher(text);
        boolean given = named.matches();
        String rest = given ? named.group(2) : text;
        int hash = rest.lastIndexOf(HASH);
        String sha256 = hash < 0 ? null : rest.substring(hash + HASH.length());
        if (sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
            throw UserError.usage("--weights " + text, "after " + HASH + " 64 lower-case hex digits are due, found '" + sha256 + "'");
        }
        String location = hash < 0 ? rest : rest.substring(0, hash);
        if (location.isBlank()) {
            throw UserError.usage("--weights " + text, "expected [NAME=]FILE, an address or the name of published weights");
        }
        return new WeightsAddress(given ? named.group(1) : WeightsRef.MODEL, location, sha256);
    }

    /** Whether the scenario is to have no weights of that name any more. */
    public boolean none() {
        return location.equals(NONE);
    }

    /** The published weights it names, if it names some. */
    public Optional<PublishedWeights> published() {
        return PublishedWeights.find(location);
    }
}
