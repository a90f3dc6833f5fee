package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link Replay} and {@link ErAce} do in a round. */
final class ReplayMethod implements Retention {
    private final Replay.Config config;
    private final Exemplars exemplars;
    private final boolean asymmetric;
    private Draws draws;

    /** @param asymmetric new samples are told from each other only, and the memory has their classes from the beginning */
    ReplayMethod(Replay.Config config, boolean asymmetric) {
        this.config = config;
        this.asymmetric = asymmetric;
        exemplars = new Exemplars(config.exemplars(), config.perClass(), config.choice());
    }

    @Override
    public Set<Hook> hooks() {
        Set<Hook> hooks = new HashSet<>(Set.of(Hook.BEFORE_ROUND, Hook.DRAW, Hook.TERM, Hook.REHEARSAL, Hook.AFTER_ROUND));
        if (asymmetric) {
            hooks.add(Hook.MASK);
        }
        return hooks;
    }

    @Override
    public boolean resumable() {
        return true;
    }

    @Override
    public void beside(List<String> methods) {
        if (methods.contains(Replay.NAME) && methods.contains(ErAce.NAME)) {
            throw new IllegalArgumentException("'" + Replay.NAME + "' and '" + ErAce.NAME + "' both replay a memory; name one of them");
        }
    }

    @Override
    public void beforeRound(LearningRound round) {
        draws = new Draws(asymmetric ? exemplars.early(round) : old(round), round.random("draw"));
    }

    private static List<String> old(LearningRound round) {
        return round.state().samples().stream().filter(id -> round.samples().containsKey(id) && !round.relabelled().contains(id)).toList();
    }

    @Override
    public List<String> draw(LearningRound round, long step, int fresh) {
        return draws.next(config.draws() == 0 ? fresh : config.draws());
    }

    @Override
    public NDArray mask(LearningRound round, LearningStep step) {
        if (round.trained().isEmpty()) {
            return null;
        }
        return step.targets().get("0:" + step.fresh()).max(new int[] {0}).gt(0).toType(DataType.FLOAT32, false);
    }

    @Override
    public double drawnLoss() {
        return config.weight();
    }

    @Override
    public NDArray term(LearningRound round, LearningStep step) {
        if (step.from() == step.to() || config.weight() == 0) {
            return null;
        }
        NDArray loss = round.loss(step, step.from(), step.to());
        return config.weight() == 1 ? loss : loss.mul(Constant.of(config.weight(), loss));
    }

    @Override
    public Rehearsal rehearsal(LearningRound round) {
        return config.rehearsal() == 0 ? null : BalancedFineTuning.over(round, exemplars, config.rehearsal(), config.rehearsalRate());
    }

    @Override
    public RetentionState afterRound(LearningRound round) {
        Exemplars.Kept kept = exemplars.after(round);
        round.metric("exemplars", kept.ids().size());
        return new RetentionState(kept.values(), Map.of(), kept.ids());
    }
}
