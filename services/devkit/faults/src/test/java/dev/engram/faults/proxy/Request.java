package dev.engram.faults.proxy;

import java.util.function.Predicate;

/**
 * What a service asks its partner.
 *
 * @param method {@code GET}, {@code PUT}, …
 * @param path   path and query as they were sent
 * @param body   its body as text; empty if it is long
 */
public record Request(String method, String path, String body) {
    /** Requests of a method whose whole path, with its query, matches a regular expression. */
    public static Predicate<Request> of(String method, String pattern) {
        return request -> request.method().equals(method) && request.path().matches(pattern);
    }

    /** The creation of a scenario's journal entry whose kind, as in {@code round-accepted}, matches a regular expression. */
    public static Predicate<Request> entry(String scenario, String kind) {
        return of("PUT", "/engram/scenarios/" + scenario + "/journal/.*")
                .and(request -> request.body().matches("(?s).*\"kind\"\\s*:\\s*\"" + kind + "\".*"));
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
