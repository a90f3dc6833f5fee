package dev.engram.engine.plugins;

import dev.engram.api.plugin.Plugin;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/**
 * One line of a service file. Its class is looked at without being initialised, so that its name is known; an instance is made when
 * it is asked for. A broken one stops who asks for it, and nobody else. Thread-safe.
 */
final class Listing {
    private final String kind;
    private final String type;
    private final Place place;
    private final String name;
    private final Class<?> found;
    private final PluginException broken;
    private Object made;

    private Listing(String kind, String type, Place place, String name, Class<?> found, PluginException broken) {
        this.kind = kind;
        this.type = type;
        this.place = place;
        this.name = name;
        this.found = found;
        this.broken = broken;
    }

    /** A plugin that the host made itself. */
    static Listing of(Class<?> kind, Object made) {
        String name = made.getClass().getAnnotation(Plugin.class).name();
        Listing listing = new Listing(kind.getSimpleName(), made.getClass().getName(), Place.ENGINE, name, made.getClass(), null);
        listing.made = made;
        return listing;
    }

    /** Looks at the class. */
    static Listing of(Class<?> kind, String type, Place place, PluginLoader loader) {
        String name = null;
        Class<?> found = null;
        PluginException broken = null;
        try {
            found = Class.forName(type, false, loader);
            Plugin annotation = found.getAnnotation(Plugin.class);
            name = annotation == null ? null : annotation.name();
            broken = unfit(found, kind, place, name);
        } catch (ClassNotFoundException e) {
            broken = reason(type, place, "the class is not in the jar", e);
        } catch (LinkageError | TypeNotPresentException e) {
            broken = reason(type, place, Diagnosis.of(e), e);
        }
        // That it was built for another contract explains whatever else is wrong with it.
        if (place.misfit().isPresent()) {
            broken = new PluginException(place + " " + place.misfit().get());
        }
        return new Listing(kind.getSimpleName(), type, place, name, found, broken);
    }

    private static PluginException unfit(Class<?> found, Class<?> kind, Place place, String name) {
        if (!kind.isAssignableFrom(found)) {
            return reason(found.getName(), place, "it does not implement " + kind.getName() + ", as its service file says", null);
        }
        if (name == null) {
            return reason(found.getName(), place, "it has no annotation @Plugin(name = …), which names it", null);
        }
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            return reason(found.getName(), place, "its name '" + name + "' is not made of lower-case letters, digits and hyphens", null);
        }
        if (Modifier.isAbstract(found.getModifiers())) {
            return reason(found.getName(), place, "it is abstract", null);
        }
        return null;
    }

    /** What it is called; null if that could not be found out. */
    String name() {
        return name;
    }

    /** Whether it is the class, or one inside it. */
    boolean owns(String className) {
        return className.equals(type) || className.startsWith(type + "$");
    }

    /** Why it cannot be used; null if nothing is known against it. */
    PluginException broken() {
        return broken;
    }

    /** Kind and name, class and jar. */
    @Override
    public String toString() {
        return kind + (name == null ? "" : " '" + name + "'") + " (" + type + " in " + place + ")";
    }

    /**
     * The plugin, made at the first call.
     *
     * @throws PluginException if it is broken; says what is to be done
     */
    synchronized Object instance() {
        if (broken != null) {
            throw broken;
        }
        if (made == null) {
            made = make();
        }
        return made;
    }

    private Object make() {
        try {
            return found.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new PluginException(this + ": it has no public constructor without parameters, with which Engram makes the instance", e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof OutOfMemoryError memory) {
                throw memory;
            }
            boolean plain = e.getCause() instanceof Exception;
            throw new PluginException(this + ": " + (plain ? "in its constructor " : "") + Diagnosis.of(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new PluginException(this + ": " + Diagnosis.of(e), e);
        }
    }

    private static PluginException reason(String type, Place place, String reason, Throwable cause) {
        return new PluginException(type + " in " + place + ": " + reason, cause);
    }
}
