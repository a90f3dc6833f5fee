package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.wire.Endpoints;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the parts of one platform listen.
 *
 * @param kafka      port
 * @param controller port of the broker's controller
 * @param store      which S3 server
 * @param s3         its address
 * @param mlflow     port
 * @param services   port by service
 */
record Places(int kafka, int controller, Store store, URI s3, int mlflow, Map<String, Integer> services) {
    private static final List<String> SERVICES = List.of("ingest", "trainer", "promoter", "serving");
    private static final int FIRST_SERVICE = 8081;

    Places {
        services = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }

    /** The usual ports, or the next free ones. */
    static Places choose(Ports ports, Store store, Optional<Options.GivenS3> given) {
        int kafka = ports.take("kafka", 9092);
        int controller = ports.take("kafka's controller", kafka + 1);
        URI s3 = given.map(Options.GivenS3::endpoint).orElseGet(() -> http(ports.take("s3", 9000)));
        int mlflow = ports.take("mlflow", 5000);
        Map<String, Integer> services = new LinkedHashMap<>();
        for (int i = 0; i < SERVICES.size(); i++) {
            services.put(SERVICES.get(i), ports.take(SERVICES.get(i), FIRST_SERVICE + i));
        }
        return new Places(kafka, controller, store, s3, mlflow, services);
    }

    URI service(String name) {
        return http(services.get(name));
    }

    Endpoints endpoints(Credentials credentials) {
        return new Endpoints("127.0.0.1:" + kafka, s3, credentials.s3AccessKey(), credentials.s3SecretKey(), http(mlflow), service("ingest"),
                service("trainer"), service("promoter"), service("serving"));
    }

    private static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
