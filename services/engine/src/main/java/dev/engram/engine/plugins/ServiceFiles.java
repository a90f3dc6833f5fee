package dev.engram.engine.plugins;

import dev.engram.api.plugin.Plugin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code META-INF/services} of a set's jars by hand, so that each error names jar, line and remedy. */
final class ServiceFiles {
    private ServiceFiles() {}

    /** An instance of every class listed for the kind. */
    static List<Object> load(Class<?> kind, PluginLoader loader) {
        String file = "META-INF/services/" + kind.getName();
        List<Object> found = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        try {
            for (URL url : Collections.list(loader.findResources(file))) {
                for (String line : lines(url)) {
                    if (seen.add(line)) {
                        found.add(instance(kind, line, jar(url), loader));
                    }
                }
            }
        } catch (IOException e) {
            throw new PluginException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return found;
    }

    /** The annotation, which was checked when the plugin was made. */
    static Plugin annotation(Object plugin) {
        return plugin.getClass().getAnnotation(Plugin.class);
    }

    private static List<String> lines(URL url) throws IOException {
        java.net.URLConnection connection = url.openConnection();
        // A cached jar would stay open after its set is closed.
        connection.setUseCaches(false);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return in.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).toList();
        }
    }

    private static String jar(URL url) throws IOException {
        if (url.openConnection() instanceof JarURLConnection jar) {
            String path = jar.getJarFileURL().getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }
        return url.toString();
    }

    private static Object instance(Class<?> kind, String name, String jar, PluginLoader loader) {
        String where = jar + " lists " + name + " as " + kind.getSimpleName() + ", but ";
        try {
            Class<?> type = Class.forName(name, true, loader);
            if (!kind.isAssignableFrom(type)) {
                throw new PluginException(where + "it does not implement " + kind.getName());
            }
            Plugin annotation = type.getAnnotation(Plugin.class);
            if (annotation == null) {
                throw new PluginException(where + "it has no @Plugin annotation, which names it");
            }
            if (!annotation.name().matches("[a-z0-9][a-z0-9-]{0,62}")) {
                throw new PluginException(where + "its name '" + annotation.name() + "' is not made of lower-case letters, digits and hyphens");
            }
            return type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new PluginException(where + "the class is not in the jar", e);
        } catch (NoSuchMethodException e) {
            throw new PluginException(where + "it has no public constructor without parameters", e);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PluginException(where + "it cannot be made: " + cause, e);
        } catch (LinkageError e) {
            throw new PluginException(where + "it does not fit this version of Engram or lacks a library: " + e, e);
        }
    }
}
