package dev.engram.faults;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.process.Ports;
import dev.engram.faults.proxy.FaultProxy;
import dev.engram.lineage.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a testbed, and the proxies between them. */
final class Machines {
    private final Programs programs;
    private final Map<String, Part> parts = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, FaultProxy> toStore = new LinkedHashMap<>();
    private final Map<String, FaultProxy> toMlflow = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::killAll, "stop testbed");

    Machines(Path dir, Settings settings) {
        programs = new Programs(dir, settings);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts broker, S3 and MLflow, and waits for the first two. */
    void ground() {
        Part broker = programs.broker(Ports.free(), Ports.free());
        Part store = programs.store(Ports.free());
        Part mlflow = programs.mlflow(Ports.free(), store.uri());
        for (Part part : List.of(broker, store, mlflow)) {
            parts.put(part.name(), part.start());
        }
        broker.ready();
        store.ready();
    }

    /** A bucket, around all proxies. */
    ObjectStore bucket(String name) {
        return MinioObjectStore.connect(part("s3").uri(), Programs.ACCESS_KEY, Programs.SECRET_KEY, name);
    }

    /** A service between its partners, not started yet. */
    synchronized Part add(String kind, String name) {
        Part known = parts.get(name);
        if (known != null) {
            return known;
        }
        Part store = part("s3");
        Part mlflow = part("mlflow");
        FaultProxy s3 = FaultProxy.start(Ports.free(), store.uri());
        FaultProxy tracking = FaultProxy.start(Ports.free(), mlflow.uri());
        store.entrance(s3);
        mlflow.entrance(tracking);
        toStore.put(name, s3);
        toMlflow.put(name, tracking);
        Part part = programs.service(kind, name, Ports.free(), kafka(), s3.uri(), tracking.uri());
        parts.put(name, part);
        return part;
    }

    /** Where the broker is. */
    String kafka() {
        return "127.0.0.1:" + part("kafka").uri().getPort();
    }

    Part part(String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part '" + name + "'; there are " + parts.keySet());
        }
        return part;
    }

    WorkerSettings worker(Path log) {
        return programs.worker(log);
    }

    List<Part> all() {
        return List.copyOf(parts.values());
    }

    FaultProxy toStore(Part service) {
        return toStore.get(service.name());
    }

    FaultProxy toMlflow(Part service) {
        return toMlflow.get(service.name());
    }

    private void killAll() {
        List<Part> last = new ArrayList<>(parts.values());
        Collections.reverse(last);
        last.forEach(Part::killFamily);
    }

    /** Ends every process and every proxy. */
    void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        killAll();
        toStore.values().forEach(FaultProxy::close);
        toMlflow.values().forEach(FaultProxy::close);
    }
}
