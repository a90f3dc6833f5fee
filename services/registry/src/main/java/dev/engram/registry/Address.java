package dev.engram.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where an MLflow server is, and the login if it wants one: {@code http://user:password@host:5000}. */
record Address(String base, String user, String password) {
    static Address of(URI server) {
        if (server.getHost() == null || !"http".equals(server.getScheme()) && !"https".equals(server.getScheme())) {
            throw new IllegalArgumentException("address of MLflow: expected http://host:port, got " + server.getScheme() + "://" + server.getHost());
        }
        String path = server.getPath() == null ? "" : server.getPath().replaceAll("/+$", "");
        String base = server.getScheme() + "://" + server.getHost() + (server.getPort() < 0 ? "" : ":" + server.getPort()) + path;
        String[] login = server.getUserInfo() == null ? new String[0] : server.getUserInfo().split(":", 2);
        return new Address(base, login.length > 0 ? login[0] : "", login.length > 1 ? login[1] : "");
    }

    URI uri() {
        return URI.create(base);
    }

    URI at(String path) {
        return URI.create(base + "/" + path);
    }

    Optional<String> authorization() {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user.isEmpty() ? Optional.empty() : Optional.of("Basic " + Base64.getEncoder().encodeToString(login));
    }

    /** Without the password: this ends up in messages. */
    @Override
    public String toString() {
        return base;
    }
}
