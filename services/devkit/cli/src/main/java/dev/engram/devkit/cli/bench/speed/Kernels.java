package dev.engram.devkit.cli.bench.speed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a step's time goes: what oneDNN, the library that computes convolutions and most matrix products on both sides, says of its own kernels. The rest is
 * everything else: other libraries' kernels, element-wise operations, and what the two sides differ in.
 *
 * @param step    seconds of a step while it was being told of; longer than otherwise
 * @param kernels the kernels with their time and calls in a step, the longest first
 */
public record Kernels(double step, List<Kernel> kernels) {
    /** How a line of oneDNN begins. */
    static final String MARK = "onednn_verbose";

    private static final double MILLI = 1e-3;
    private static final String EXECUTED = "exec";
    private static final int PRIMITIVE = 2;
    private static final int PROPAGATION = 4;

    /**
     * One kind of kernel.
     *
     * @param name    primitive and direction, as {@code convolution backward_weights}
     * @param seconds in a step
     * @param calls   in a step
     */
    public record Kernel(String name, double seconds, double calls) {}

    /** Of what was said during so many steps. */
    static Kernels of(List<String> lines, int steps, double step) {
        Map<String, double[]> sums = new TreeMap<>();
        for (String line : lines) {
            String[] fields = line.split(",");
            int at = List.of(fields).indexOf(EXECUTED);
            if (line.startsWith(MARK) && at >= 0 && fields.length > at + PROPAGATION) {
                double[] sum = sums.computeIfAbsent(fields[at + PRIMITIVE] + " " + fields[at + PROPAGATION], name -> new double[2]);
                sum[0] += Double.parseDouble(fields[fields.length - 1]) * MILLI;
                sum[1]++;
            }
        }
        List<Kernel> kernels = new ArrayList<>();
        sums.forEach((name, sum) -> kernels.add(new Kernel(name.replace(" undef", ""), sum[0] / steps, sum[1] / steps)));
        kernels.sort(Comparator.comparingDouble(Kernel::seconds).reversed());
        return new Kernels(step, List.copyOf(kernels));
    }

    /** Seconds of a step in all of them. */
    double sum() {
        return kernels.stream().mapToDouble(Kernel::seconds).sum();
    }
}
