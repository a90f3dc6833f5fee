package dev.engram.faults.proxy;

import java.util.function.Predicate;

/**
 * What a service asks its partner.
 *
 * @param method {@code GET}, {@code PUT}, …
 * @param path   path and query as they were sent
 */
public record Request(String method, String path) {
    /** Requests of a method whose whole path, with its query, matches a regular expression. */
    public static Predicate<Request> of(String method, String pattern) {
        return request -> request.method().equals(method) && request.path().matches(pattern);
    }

    /** Every request. */
    public static Predicate<Request> any() {
        return request -> true;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
