package dev.engram.devkit.cli.bench.speed;

import java.util.List;
import java.util.Map;

/**
 * What came of a case.
 *
 * @param name       of the case
 * @param title      of the case
 * @param must       as the case has it
 * @param aim        as the case has it
 * @param verdict    how it stands to them
 * @param most       whether must is the largest figure that is good enough, and not the smallest
 * @param ratio      the other side's median time by ours, above 1 where Engram is faster; what Engram costs is ours by the other; for memory the growth; null if
 *     it was not measured
 * @param low        lower end of its 95 % interval, or null
 * @param high       upper end, or null
 * @param ours       median of our times of a step, in seconds; for memory bytes after the warm-up
 * @param other      median of the other side's; for memory bytes at the end
 * @param images     pictures of a step
 * @param rounds     rounds in which both took a turn
 * @param steps      steps of a turn
 * @param ourSetting what was chosen on our side
 * @param setting    what was found best on the other side
 * @param check      whether both computed the same, or null
 * @param strangers  share of the processor's time that other processes took meanwhile, or null
 * @param profile    our kernels and the other side's, if they were asked for; else empty
 * @param reason     why there is no ratio, or null
 */
public record Outcome(
        String name,
        String title,
        double must,
        Double aim,
        Verdict verdict,
        boolean most,
        Double ratio,
        Double low,
        Double high,
        Double ours,
        Double other,
        int images,
        int rounds,
        int steps,
        Map<String, String> ourSetting,
        Map<String, String> setting,
        Check check,
        Double strangers,
        List<Kernels> profile,
        String reason) {
    /** How a figure stands to what is wanted. */
    public enum Verdict {
        /** As good as aimed at. */
        AIM("aim reached"),
        /** Good enough. */
        MUST("must reached"),
        /** Not good enough. */
        BELOW("below the must"),
        /** There is no figure. */
        UNMEASURED("not measured");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** The verdict on a ratio; without an aim the must is all. */
        public static Verdict of(double ratio, double must, Double aim) {
            if (ratio < must) {
                return BELOW;
            }
            return aim != null && ratio >= aim ? AIM : MUST;
        }

        /** The verdict on a figure that must not be above. */
        static Verdict atMost(double figure, double must) {
            return figure <= must ? MUST : BELOW;
        }
    }

    /**
     * Both sides began with the same numbers and pictures: so must their losses be.
     *
     * @param parameters      trained numbers of ours
     * @param otherParameters trained numbers of the other side's
     * @param losses          loss of our first and last step of the warm-up; for inference the largest logit twice
     * @param otherLosses     loss of the other side's same steps
     * @param same            whether parameters are as many, and the first losses differ by 1 % or less and the last by 10 % or less
     */
    public record Check(long parameters, long otherParameters, double[] losses, double[] otherLosses, boolean same) {
        private static final double FIRST = 0.01;
        private static final double LAST = 0.1;

        static Check of(long parameters, long otherParameters, double[] losses, double[] otherLosses) {
            boolean same = parameters == otherParameters && near(losses[0], otherLosses[0], FIRST)
                    && near(losses[losses.length - 1], otherLosses[otherLosses.length - 1], LAST);
            return new Check(parameters, otherParameters, losses, otherLosses, same);
        }

        private static boolean near(double a, double b, double share) {
            return Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b)) + 1e-3;
        }
    }

    /** The verdict for people. */
    public String words() {
        return most && verdict == Verdict.BELOW ? "above the must" : verdict.words();
    }

    /** The same with a profile. */
    Outcome with(List<Kernels> kernels) {
        return new Outcome(name, title, must, aim, verdict, most, ratio, low, high, ours, other, images, rounds, steps, ourSetting, setting, check, strangers,
                List.copyOf(kernels), reason);
    }

    /** A case for which there is no figure. */
    static Outcome unmeasured(SpeedCase asked, String reason) {
        return new Outcome(asked.name(), asked.title(), asked.must(), asked.aim(), Verdict.UNMEASURED, asked.most(), null, null, null, null, null, asked.images(), 0, 0,
                Map.of(), Map.of(), null, null, List.of(), reason);
    }
}
