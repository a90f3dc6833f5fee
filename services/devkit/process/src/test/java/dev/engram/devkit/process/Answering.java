package dev.engram.devkit.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An application that is ready at once, or ends instead with the code it is told. */
final class Answering {
    private Answering() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("answering starts");
        if (System.getenv("ENDS") != null) {
            System.exit(Integer.parseInt(System.getenv("ENDS")));
        }
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"))), 0);
        answer(server, "/q/health/ready", "");
        answer(server, "/heap", String.valueOf(Runtime.getRuntime().maxMemory()));
        server.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Said", exchange.getRequestHeaders().getFirst("Content-Type"));
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static void answer(HttpServer server, String path, String text) {
        server.createContext(path, exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
