package dev.engram.engine.learning;

import dev.engram.api.scenario.TrainingPlan;

/**
 * Learning rates of a round: linear warm-up, then half a cosine (Loshchilov and Hutter, "SGDR", 2017) from the plan's peak to its end.
 *
 * @param peak   highest rate
 * @param end    lowest rate, at the end
 * @param warmup steps of rising rate
 * @param steps  steps in all
 */
public record Schedule(double peak, double end, long warmup, long steps) {
    /** The schedule of a plan over so many steps, with all rates scaled. */
    public static Schedule of(TrainingPlan plan, long steps, double scale) {
        return new Schedule(plan.learningRate() * scale, plan.finalLearningRate() * scale, Math.round(plan.warmup() * steps), steps);
    }

    /** The rate of a step, from 0. */
    public double rate(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double way = (double) (step - warmup) / Math.max(1, steps - warmup);
        return end + (peak - end) * 0.5 * (1 + StrictMath.cos(StrictMath.PI * Math.min(1, way)));
    }
}
