package dev.engram.devkit.cli.wire;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the parts of a running platform are.
 *
 * @param kafka       {@code host:port}
 * @param s3          S3 server
 * @param s3AccessKey its access key
 * @param s3SecretKey its secret key
 * @param mlflow      MLflow
 * @param ingest      service
 * @param trainer     service
 * @param promoter    service
 * @param serving     service
 */
public record Endpoints(
        String kafka,
        URI s3,
        String s3AccessKey,
        String s3SecretKey,
        URI mlflow,
        URI ingest,
        URI trainer,
        URI promoter,
        URI serving) {
    /** Bucket of blobs, journals and plugins. */
    public static final String BUCKET = "engram";
    /** Bucket behind MLflow's artifact proxy. */
    public static final String MLFLOW_BUCKET = "mlflow";

    /** By name, without credentials. */
    public Map<String, String> byName() {
        Map<String, String> endpoints = new LinkedHashMap<>();
        endpoints.put("kafka", kafka);
        endpoints.put("s3", s3.toString());
        endpoints.put("mlflow", mlflow.toString());
        endpoints.put("ingest", ingest.toString());
        endpoints.put("trainer", trainer.toString());
        endpoints.put("promoter", promoter.toString());
        endpoints.put("serving", serving.toString());
        return endpoints;
    }

    @Override
    public String toString() {
        return byName().toString(); // never the secret key
    }
}
