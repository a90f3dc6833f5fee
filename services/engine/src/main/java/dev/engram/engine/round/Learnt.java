package dev.engram.engine.round;

import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.engine.learning.AccuracyMatrix;
import dev.engram.engine.learning.Curve;
import dev.engram.engine.learning.Model;
import dev.engram.engine.state.LearnerState;
import dev.engram.lineage.round.StateManifest;
import java.util.List;
import java.util.Optional;

/**
 * What a round came to.
 *
 * @param plan       of the scenario
 * @param state      new state
 * @param manifest   of its files
 * @param model      trained; lives as long as the round's manager
 * @param evaluation on the hold-out
 * @param proof      what the exported model has to answer alike: the hold-out, or without one some of what was learnt
 * @param matrix     accuracies, this round last
 * @param refusal    why the gate refused, or nothing
 * @param passes     pictures that went through the network
 * @param sliceNames for people
 * @param precision  what it was trained in, if that was asked for or chosen; null for float32 by the scenario's own word
 * @param curve      how the training went
 */
public record Learnt(
        ScenarioPlan plan,
        LearnerState state,
        StateManifest manifest,
        Model model,
        Evaluation evaluation,
        Evaluation proof,
        AccuracyMatrix matrix,
        Optional<String> refusal,
        long passes,
        List<String> sliceNames,
        Precision precision,
        Curve curve) {}
