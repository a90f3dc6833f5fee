package dev.engram.api.plugin;

/**
 * The version of the contract between host and plugins: everything in {@code dev.engram.api}. A plugin jar says in its
 * manifest which one it was built for ({@code Engram-Api: 1}); a host takes those from {@link #OLDEST} to {@link #CURRENT}
 * and refuses others before a class is loaded. A jar that says nothing is taken, and fails when it uses what is not there.
 */
public final class ApiVersion {
    /** The manifest's main attribute. */
    public static final String ATTRIBUTE = "Engram-Api";

    /** What this host offers. It grows when something that worked no longer does, not when something is added. */
    public static final int CURRENT = 1;

    /** The oldest that still works here. */
    public static final int OLDEST = 1;

    private ApiVersion() {}
}
