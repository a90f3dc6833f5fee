package dev.engram.engine.learning;

import dev.engram.api.scenario.TrainingPlan;

/**
 * Learning rates of a training: linear warm-up, then a cosine (Loshchilov and Hutter, "SGDR", 2017) from the plan's peak to its end, as
 * PyTorch's {@code CosineAnnealingLR}: end + (peak − end) · (1 + cos(π t / T_max)) / 2, with t the steps or epochs since the warm-up.
 *
 * @param peak   highest rate
 * @param end    lowest rate
 * @param warmup steps of rising rate
 * @param steps  steps in all
 * @param every  steps between two changes of the rate: 1, or those of an epoch
 * @param period changes from the highest to the lowest rate, T_max; 0 for all that fit behind the warm-up, and then the rate never rises again
 */
public record Schedule(double peak, double end, long warmup, long steps, long every, long period) {
    /**
     * The schedule of a plan.
     *
     * @param perEpoch steps of an epoch
     * @param epochs   epochs in all
     */
    public static Schedule of(TrainingPlan plan, long perEpoch, int epochs) {
        long steps = perEpoch * epochs;
        return new Schedule(plan.learningRate(), plan.finalLearningRate(), Math.round(plan.warmup() * steps), steps,
                plan.cadence().equals("epoch") ? perEpoch : 1, plan.period());
    }

    /** The same with all rates scaled and one half of a cosine over the whole: for a training beside the plan's own. */
    Schedule aside(double scale) {
        return new Schedule(peak * scale, end * scale, warmup, steps, every, 0);
    }

    /** The rate of a step, from 0. */
    public double rate(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        long changes = (step - warmup) / every;
        long all = Math.max(1, (steps - warmup + every - 1) / every);
        double way = period > 0 ? (double) changes / period : Math.min(1, (double) changes / all);
        return end + (peak - end) * 0.5 * (1 + StrictMath.cos(StrictMath.PI * way));
    }
}
