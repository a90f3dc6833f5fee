package dev.engram.engine.round;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.Script;
import dev.engram.lineage.round.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a round computes on.
 *
 * @param device  DJL's device
 * @param threads threads of an operation
 */
public record Device(ai.djl.Device device, int threads) {
    /** Reads {@code cpu}, {@code auto} or {@code gpu<n>}; sets the number of threads for the process. */
    public static Device of(String asked, int threads) {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        int cores = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        Script.threads(cores);
        String name = asked == null ? "auto" : asked;
        if (name.equals("cpu") || name.equals("auto") && gpus == 0) {
            return new Device(ai.djl.Device.cpu(), cores);
        }
        int number = name.equals("auto") ? 0 : name.matches("gpu\\d{1,3}") ? Integer.parseInt(name.substring(3)) : -1;
        if (number < 0 || number >= gpus) {
            throw RoundFailure.outside("device '" + asked + "' is not here; this worker has cpu" + (gpus == 0 ? "" : " and " + gpus + " GPUs, gpu0 onwards"), null);
        }
        return new Device(ai.djl.Device.gpu(number), cores);
    }

    /** A manager of everything a round makes. */
    public NDManager manager() {
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /**
     * Facts that decide about the last bit.
     *
     * @param precision what was trained in, if that was asked for or chosen; null otherwise
     */
    public Environment environment(Precision precision) {
        String version = Device.class.getPackage().getImplementationVersion();
        return new Environment(version == null ? "0.1.0-SNAPSHOT" : version, Runtime.version().toString(), natives(),
                capability() + Processor.limits(System.getenv()),
                device.isGpu() ? "gpu" + device.getDeviceId() : "cpu", threads, precision);
    }

    /** Whether the processor multiplies bfloat16 by itself, and is let to: elsewhere it is converted forth and back, which is slow but gives numbers. */
    static boolean multipliesBfloat16() {
        return Processor.multipliesBfloat16(capability(), System.getenv());
    }

    /** Name, version and build of the native libraries. */
    private static String natives() {
        StringBuilder facts = new StringBuilder("pytorch ").append(Engine.getEngine("PyTorch").getVersion());
        try (InputStream in = Device.class.getResourceAsStream("/native/lib/pytorch.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            facts.append(' ').append(new java.util.TreeMap<>(properties));
            for (String library : List.of("libtorch_cpu.so", "libtorch_cpu.so.gz")) {
                URL url = Device.class.getClassLoader().getResource("pytorch/linux-x86_64/native/lib/" + library);
                if (url != null) {
                    facts.append(' ').append(library).append(' ').append(url.openConnection().getContentLengthLong());
                }
            }
        } catch (IOException e) {
            facts.append(" unknown");
        }
        return Hashes.sha256(facts.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /**
     * What the kernels are chosen by: the instruction set, and the processor's maker and model, because the libraries take other paths on
     * another maker's processor with the same instructions.
     */
    private static String capability() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return Processor.of(lines.takeWhile(line -> !line.isBlank()).toList());
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
