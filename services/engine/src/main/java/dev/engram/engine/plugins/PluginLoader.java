package dev.engram.engine.plugins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Classes of one PluginSet: its jars first, so that two sets never see each other's classes nor the host's libraries; the contract,
 * DJL's interfaces, slf4j, Jackson's annotations and the JDK come from the host only, so that both sides mean the same types.
 */
final class PluginLoader extends URLClassLoader {
    /** What stack traces call it. */
    static final String NAME = "plugins";

    /** Those that are not collected yet, so that it can be seen whether a plugin keeps its set in memory. */
    private static final Set<PluginLoader> PRESENT = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private static final List<String> HOST = List.of(
            "java.", "javax.", "jdk.", "sun.", "dev.engram.api.", "ai.djl.", "org.slf4j.", "com.fasterxml.jackson.annotation.");

    static {
        registerAsParallelCapable();
    }

    PluginLoader(List<Path> jars, ClassLoader host) {
        super(NAME, jars.stream().map(PluginLoader::url).toArray(URL[]::new), host);
        PRESENT.add(this);
    }

    /** How many are in memory: in use, or not collected. */
    static int present() {
        return PRESENT.size();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new PluginException("not a place for a jar: " + jar, e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> found = findLoadedClass(name);
            if (found == null) {
                found = ofHost(name) ? getParent().loadClass(name) : own(name);
            }
            if (resolve) {
                resolveClass(found);
            }
            return found;
        }
    }

    /** Not from the host's class path, but from the platform: {@code org.w3c.dom} and its like. */
    private Class<?> own(String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return ClassLoader.getPlatformClassLoader().loadClass(name);
        }
    }

    @Override
    public URL getResource(String name) {
        return findResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
    }

    private static boolean ofHost(String name) {
        return HOST.stream().anyMatch(name::startsWith);
    }
}
