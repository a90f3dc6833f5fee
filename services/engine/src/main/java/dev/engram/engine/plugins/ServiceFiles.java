package dev.engram.engine.plugins;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads {@code META-INF/services} of a set's jars by hand, so that each error names jar, class and remedy. */
final class ServiceFiles {
    private ServiceFiles() {}

    /** Every line of the kind, in the order of the jars. */
    static List<Listing> load(Class<?> kind, PluginLoader loader) {
        String file = "META-INF/services/" + kind.getName();
        List<Listing> found = new ArrayList<>();
        try {
            for (URL url : Collections.list(loader.findResources(file))) {
                Place place = Place.of(url);
                lines(url).forEach(line -> found.add(Listing.of(kind, line, place, loader)));
            }
        } catch (IOException e) {
            throw new PluginException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return found;
    }

    private static List<String> lines(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // A cached jar would stay open after its set is closed.
        connection.setUseCaches(false);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return in.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).distinct().toList();
        }
    }
}
