package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import java.net.URI;
import java.util.Optional;

/**
 * How a platform is started.
 *
 * @param s3         a server that is given, if one is
 * @param workerHeap heap of the worker JVM, for example {@code 2g}
 * @param threads    the worker computes with; 0: as many as there are cores
 * @param device     {@code cpu}, {@code gpu0}, {@code gpu1}, … or {@code auto}: the first GPU if the engine sees one
 * @param showLogs   whether the parts' logs go to the console, too
 * @param fresh      whether everything that an earlier one left in the home is cleared first
 */
public record Options(Optional<GivenS3> s3, String workerHeap, int threads, String device, boolean showLogs, boolean fresh) {
    /** Heap of the worker unless another is asked for. */
    public static final String WORKER_HEAP = "2g";
    /** A GPU if the engine sees one, else the processor. */
    public static final String AUTO = "auto";

    /**
     * An S3 server that somebody else runs.
     *
     * @param endpoint  address
     * @param accessKey of an account that may create the buckets
     * @param secretKey its secret
     */
    public record GivenS3(URI endpoint, String accessKey, String secretKey) {
        @Override
        public String toString() {
            return endpoint.toString(); // never the secret key
        }
    }

    public Options {
        if (!workerHeap.matches("[1-9]\\d*[gGmM]")) {
            throw UserError.usage("--worker-heap " + workerHeap, "expected a size as 2g or 1500m");
        }
        if (threads < 0) {
            throw UserError.usage("--threads " + threads, "expected 1 or more, or 0 for all cores");
        }
        if (!device.matches("cpu|auto|gpu\\d{1,3}")) {
            throw UserError.usage("--device " + device, "known are cpu, gpu0, gpu1, … and auto");
        }
    }
}
