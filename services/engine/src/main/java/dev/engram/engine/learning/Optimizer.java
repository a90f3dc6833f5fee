package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Script;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) or SGD with momentum, also Nesterov's (Sutskever et al., "On the
 * importance of initialization and momentum in deep learning", 2013), in PyTorch's form, as fused calls. Biases and normalisation weights (parameters of one
 * axis) do not decay. Parameters whose decay and factor of the rate are equal make a group, a call each. The state is named tensors, the step counted per
 * parameter, so that a run stopped and resumed goes on bit by bit and a new row of the head starts at its own zero.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Optimizer implements AutoCloseable {
    private static final String SOURCE = """
              def sgd(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], lr: float, wd: float, momentum: float, nesterov: bool) -> None:
                if torch.gt(momentum, 0.):
                  torch._fused_sgd_(p, g, m, weight_decay=wd, momentum=momentum, lr=lr, dampening=0., nesterov=nesterov, maximize=False, is_first_step=False)
                else:
                  torch._fused_sgd_(p, g, annotate(List[Tensor], []), weight_decay=wd, momentum=0., lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=False)
                return None
              def adamw(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], lr: float, wd: float) -> None:
                torch._foreach_add_(t, 1)
                torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), t, lr=lr, beta1=0.90000000000000002, beta2=0.999, weight_decay=wd, eps=1.0e-08, amsgrad=False, maximize=False)
                return None
              def clip(self: __torch__.M, g: List[Tensor], most: float) -> Tensor:
                if torch.gt(most, 0.):
                  norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
                  torch._foreach_mul_(g, torch.clamp(torch.div(torch.scalar_tensor(most, dtype=6, device=ops.prim.device(norm)), torch.add(norm, 9.9999999999999995e-07)), None, 1.))
                else:
                  squares = annotate(List[Tensor], [])
                  for i in range(torch.len(g)):
                    if torch.lt(torch.dim(g[i]), 2):
                      flat = torch.reshape(g[i], [-1])
                      _0 = torch.append(squares, torch.dot(flat, flat))
                    else:
                      pass
                  if torch.eq(torch.len(squares), 0):
                    _1 = torch.append(squares, torch.sum(torch.stack(torch._foreach_norm(g, 2))))
                  else:
                    pass
                  norm = torch.sqrt(torch.sum(torch.stack(squares)))
                return norm
              def accumulate(self: __torch__.M, sum: List[Tensor], g: List[Tensor]) -> None:
                torch._foreach_add_(sum, g)
                return None
            """;

    private final TrainingPlan plan;
    private final Script script;
    private final Tensors state;
    private final List<Group> groups = new ArrayList<>();

    /** Parameters that share decay and rate, with their places in the list of all gradients and their state. */
    private record Group(Tensors parameters, int[] places, Tensors first, Tensors second, Tensors steps, double decay, double rate) {}

    /** What a group has in common. */
    private record Kind(boolean decays, double rate) {}

    private Optimizer(TrainingPlan plan, ParameterGroups named, Tensors parameters, Tensors state, Script script) {
        this.plan = plan;
        this.state = state;
        this.script = script;
        Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
        for (boolean decays : List.of(true, false)) {
            for (int i = 0; i < parameters.size(); i++) {
                String name = parameters.names().get(i);
                if (decays == (parameters.values().get(i).getShape().dimension() > 1 && named.decays(name))) {
                    kinds.computeIfAbsent(new Kind(decays, named.rate(name)), kind -> new ArrayList<>()).add(i);
                }
            }
        }
        kinds.forEach((kind, places) -> groups.add(group(parameters, kind, places)));
    }

    /** A fresh optimizer of what is trained in a model, on the manager. */
    public static Optimizer create(TrainingPlan plan, Model model, NDManager manager) {
        return create(plan, ParameterGroups.of(plan, model.network()), model.trained(), manager);
    }

    /** A fresh optimizer of parameters none of which is known to be a head, on the manager. */
    public static Optimizer create(TrainingPlan plan, Tensors parameters, NDManager manager) {
        return create(plan, ParameterGroups.of(plan, parameters.names(), List.of()), parameters, manager);
    }

    private static Optimizer create(TrainingPlan plan, ParameterGroups named, Tensors parameters, NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        boolean adamw = plan.optimizer().equals("adamw");
        parameters.map().forEach((name, array) -> {
            state.put("m." + name, manager.zeros(array.getShape()));
            if (adamw) {
                state.put("v." + name, manager.zeros(array.getShape()));
                state.put("t." + name, manager.zeros(new Shape()));
            }
        });
        return new Optimizer(plan, named, parameters, Tensors.of(state), Script.load(manager, SOURCE));
    }

    /**
     * The optimizer that {@link #state()} was taken from.
     *
     * @param state tensors that the optimizer takes over
     */
    public static Optimizer resume(TrainingPlan plan, Tensors parameters, Map<String, NDArray> state, NDManager manager) {
        return new Optimizer(plan, ParameterGroups.of(plan, parameters.names(), List.of()), parameters, Tensors.of(state), Script.load(manager, SOURCE));
    }

    private Group group(Tensors parameters, Kind kind, List<Integer> places) {
        List<String> names = places.stream().map(parameters.names()::get).toList();
        boolean adamw = plan.optimizer().equals("adamw");
        return new Group(parameters.select(names), places.stream().mapToInt(Integer::intValue).toArray(), named("m.", names),
                adamw ? named("v.", names) : null, adamw ? named("t.", names) : null, kind.decays() ? plan.weightDecay() : 0, kind.rate());
    }

    private Tensors named(String prefix, List<String> names) {
        return state.select(names.stream().map(n -> prefix + n).toList());
    }

    /**
     * Scales the gradients together so that their norm is at most the plan's. Where the plan has none, the norm only tells whether gradients are numbers,
     * and is that of biases and normalisation weights, if there are any: what is no number on its way back adds up there, and reading every gradient
     * once more is a tenth of a small network's step.
     *
     * @return the norm before
     */
    public float clip(List<NDArray> gradients) {
        try (GradientMode off = GradientMode.off(); NDArray norm = script.tensor(gradients.get(0).getManager(), "clip", gradients, plan.clipNorm())) {
            return norm.getFloat();
        }
    }

    /** Adds gradients to a sum, in place. */
    public void accumulate(List<NDArray> sum, List<NDArray> gradients) {
        try (GradientMode off = GradientMode.off()) {
            script.run("accumulate", sum, gradients);
        }
    }

    /**
     * One step.
     *
     * @param gradients of all trained parameters, in their order and memory layout
     */
    public void step(List<NDArray> gradients, double rate) {
        try (GradientMode off = GradientMode.off()) {
            for (Group group : groups) {
                List<NDArray> own = java.util.Arrays.stream(group.places()).mapToObj(gradients::get).toList();
                if (group.second() == null) {
                    script.run("sgd", group.parameters(), own, group.first(), rate * group.rate(), group.decay(), plan.momentum(), plan.nesterov());
                } else {
                    script.run("adamw", group.parameters(), own, group.first(), group.second(), group.steps(), rate * group.rate(), group.decay());
                }
            }
        }
    }

    /** Goes on from what {@link #state} was. */
    void resume(Map<String, NDArray> before) {
        try (InPlace inPlace = new InPlace(state.values().get(0).getManager())) {
            inPlace.copy(state, Tensors.of(before).select(state.names()));
        }
        before.values().forEach(NDArray::close);
    }

    /** The state by name; live. */
    public Map<String, NDArray> state() {
        return state.map();
    }

    @Override
    public void close() {
        script.close();
        state.close();
    }
}
