package dev.engram.engine.round;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.Script;
import dev.engram.lineage.round.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a round computes on.
 *
 * @param all     what computes; the first holds the weights and takes the steps
 * @param threads threads of an operation
 */
public record Device(List<ai.djl.Device> all, int threads) {
    public Device {
        all = List.copyOf(all);
    }

    /**
     * Reads {@code cpu}, {@code auto} (the first GPU if there is one), {@code gpu<n>}, several of them joined by {@code +}, or {@code gpus} for all there
     * are; sets the number of threads for the process.
     */
    public static Device of(String asked, int threads) {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        int cores = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        Script.threads(cores);
        return new Device(places(asked == null ? "auto" : asked, gpus), cores);
    }

    static List<ai.djl.Device> places(String asked, int gpus) {
        if (asked.equals("cpu") || asked.equals("auto") && gpus == 0) {
            return List.of(ai.djl.Device.cpu());
        }
        if (asked.equals("auto")) {
            return List.of(ai.djl.Device.gpu(0));
        }
        List<Integer> numbers = asked.equals("gpus") ? IntStream.range(0, gpus).boxed().toList()
                : asked.matches("gpu\\d{1,3}(\\+gpu\\d{1,3})*")
                        ? Stream.of(asked.split("\\+")).map(gpu -> Integer.parseInt(gpu.substring(3))).distinct().toList() : List.of();
        if (numbers.isEmpty() || numbers.stream().anyMatch(number -> number >= gpus)) {
            throw RoundFailure.outside("device '" + asked + "' is not here; this worker has cpu" + (gpus == 0 ? "" : " and " + gpus + " GPUs, gpu0 onwards"
                    + ", written gpu0, gpu0+gpu1 or gpus"), null);
        }
        return numbers.stream().map(ai.djl.Device::gpu).toList();
    }

    private ai.djl.Device device() {
        return all.get(0);
    }

    /** Where replicas of a network compute, as the engine calls the places; empty if there is one place only. */
    public List<String> replicas() {
        return all.size() == 1 ? List.of() : all.stream().map(gpu -> "cuda:" + gpu.getDeviceId()).toList();
    }

    /** Gives memory that is not used any more back to the device, where the engine keeps it otherwise. */
    public void release() {
        if (device().isGpu()) {
            Script.releaseDeviceMemory();
        }
    }

    /** A manager of everything a round makes. */
    public NDManager manager() {
        return NDManager.newBaseManager(device(), "PyTorch");
    }

    /**
     * Facts that decide about the last bit.
     *
     * @param precision what was trained in, if that was asked for or chosen; null otherwise
     */
    public Environment environment(Precision precision) {
        String version = Device.class.getPackage().getImplementationVersion();
        return new Environment(version == null ? "0.1.0-SNAPSHOT" : version, Runtime.version().toString(), Natives.hash(System.getenv()),
                capability() + Processor.limits(System.getenv()),
                name(), threads, precision);
    }

    /** For example {@code cpu}, {@code gpu0 NVIDIA H100 80GB HBM3} or {@code gpu0+gpu1 …}. */
    private String name() {
        if (!device().isGpu()) {
            return "cpu";
        }
        String numbers = all.stream().map(gpu -> "gpu" + gpu.getDeviceId()).collect(Collectors.joining("+"));
        return (numbers + " " + Natives.gpuModels(Path.of("/proc/driver/nvidia/gpus"))).strip();
    }

    /** Whether the processor multiplies bfloat16 by itself, and is let to: elsewhere it is converted forth and back, which is slow but gives numbers. */
    static boolean multipliesBfloat16() {
        return Processor.multipliesBfloat16(capability(), System.getenv());
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
