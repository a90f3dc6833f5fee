package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Torch;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Script;
import dev.engram.engine.program.StepText;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) or SGD with momentum, also Nesterov's (Sutskever et al., "On the
 * importance of initialization and momentum in deep learning", 2013), in PyTorch's form, as fused calls; or {@link Muon}, with AdamW for what is no matrix of a
 * hidden layer. Biases and normalisation weights (parameters of one axis) do not decay. Parameters whose rule, decay and factor of the rate are equal make a
 * group. The state is named tensors, the step counted per parameter, so that a run stopped and resumed goes on bit by bit and a new row of the head starts at
 * its own zero.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Optimizer implements AutoCloseable {
    private static final String ADAMW_NAME = "adamw";

    private static final String CLIP = """
              def clip(self: __torch__.M, g: List[Tensor]) -> Tensor:
                norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
                torch._foreach_mul_(g, torch.clamp(torch.div(torch.scalar_tensor(%s, dtype=6, device=ops.prim.device(norm)), torch.add(norm, 9.9999999999999995e-07)), None, 1.))
                return norm
            """;

    private static final String NORM = """
              def clip(self: __torch__.M, g: List[Tensor]) -> Tensor:
                some = annotate(List[Tensor], [])
                for i in range(torch.len(g)):
                  if torch.lt(torch.dim(g[i]), 2):
                    _0 = torch.append(some, torch.reshape(g[i], [-1]))
                  else:
                    pass
                if torch.eq(torch.len(some), 0):
                  norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
                else:
                  norm = torch.linalg_vector_norm(torch.cat(some))
                return norm
            """;

    private static final String UPDATE = "  def update(self: __torch__.M, %s, g: List[Tensor], rate: float) -> None:\n";

    private static final String SGD = """
                torch._fused_sgd_(w%1$d, %2$s, %3$s, weight_decay=%4$s, momentum=%5$s, lr=torch.mul(rate, %6$s), dampening=0., nesterov=%7$s, maximize=False, is_first_step=False)
            """;

    private static final String ADAMW = """
                torch._foreach_add_(t%1$d, 1)
                torch._fused_adamw_(w%1$d, %2$s, m%1$d, v%1$d, annotate(List[Tensor], []), t%1$d, lr=torch.mul(rate, %4$s), beta1=0.90000000000000002, beta2=0.999, weight_decay=%3$s, eps=1.0e-08, amsgrad=False, maximize=False)
            """;

    private static final String ACCUMULATE = """
              def accumulate(self: __torch__.M, sum: List[Tensor], g: List[Tensor]) -> None:
                torch._foreach_add_(sum, g)
                return None
            """;

    private final TrainingPlan plan;
    private final Tensors state;
    private final Map<String, Tensors> lists = new LinkedHashMap<>();
    private final StepText text;
    private final Script script;

    /** What parameters of a group have in common. */
    private record Kind(String rule, boolean decays, double rate) {}

    private Optimizer(TrainingPlan plan, ParameterGroups named, Tensors parameters, Tensors state, Precision precision, NDManager manager) {
        this.plan = plan;
        this.state = state;
        Map<Kind, List<String>> groups = new LinkedHashMap<>();
        for (boolean decays : List.of(true, false)) {
            parameters.map().forEach((name, array) -> {
                if (decays == (array.getShape().dimension() > 1 && named.decays(name))) {
                    groups.computeIfAbsent(new Kind(rule(name), decays, named.rate(name)), kind -> new ArrayList<>()).add(name);
                }
            });
        }
        StringBuilder steps = new StringBuilder();
        groups.forEach((kind, names) -> steps.append(update(kind, names, parameters)));
        text = new StepText(List.copyOf(lists.keySet()), (plan.clipNorm() > 0 ? CLIP.formatted(Torch.text(plan.clipNorm())) : NORM)
                + (plan.optimizer().equals(Muon.NAME) ? Muon.method(precision) : "") + UPDATE.formatted(StepText.declared(lists.keySet())) + steps + "    return None\n");
        script = Script.load(manager, text.methods() + ACCUMULATE);
    }

    /** A fresh optimizer of what is trained in a model, on the manager. */
    public static Optimizer create(TrainingPlan plan, Model model, NDManager manager) {
        return create(plan, ParameterGroups.of(plan, model.network()), model.trained(), model.program().settings().precision(), manager);
    }

    /** A fresh optimizer of parameters none of which is known to be a head, on the manager. */
    public static Optimizer create(TrainingPlan plan, Tensors parameters, NDManager manager) {
        return create(plan, ParameterGroups.of(plan, parameters.names(), List.of()), parameters, Precision.FLOAT32, manager);
    }

    private static Optimizer create(TrainingPlan plan, ParameterGroups named, Tensors parameters, Precision precision, NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        parameters.map().forEach((name, array) -> {
            state.put("m." + name, manager.zeros(array.getShape()));
            boolean matrix = plan.optimizer().equals(Muon.NAME) && Muon.moves(array.getShape(), named.head(name));
            if (!matrix && !plan.optimizer().equals("sgd")) {
                state.put("v." + name, manager.zeros(array.getShape()));
                state.put("t." + name, manager.zeros(new Shape()));
            }
        });
        return new Optimizer(plan, named, parameters, Tensors.of(state), precision, manager);
    }

    /** AdamW alone has a second moment. */
    private String rule(String name) {
        return state.names().contains("v." + name) ? ADAMW_NAME : plan.optimizer();
    }

    /** The step of a group as text. Its lists are arguments: what is put into a list in the text is not seen to change, and the engine would leave the call out. */
    private String update(Kind kind, List<String> names, Tensors parameters) {
        int number = lists.keySet().stream().mapToInt(list -> list.startsWith("w") ? 1 : 0).sum();
        String gradients = names.stream().map(name -> "g[" + parameters.names().indexOf(name) + "]").collect(Collectors.joining(", ", "[", "]"));
        String decay = Torch.text(kind.decays() ? plan.weightDecay() : 0.0);
        lists.put("w" + number, parameters.select(names));
        if (kind.rule().equals(ADAMW_NAME)) {
            List.of("m", "v", "t").forEach(moment -> lists.put(moment + number, state.select(names.stream().map(name -> moment + "." + name).toList())));
            return ADAMW.formatted(number, gradients, decay, Torch.text(kind.rate()));
        }
        boolean momentum = plan.momentum() > 0;
        if (momentum || kind.rule().equals(Muon.NAME)) {
            lists.put("m" + number, state.select(names.stream().map(name -> "m." + name).toList()));
        }
        if (kind.rule().equals(Muon.NAME)) {
            List<Shape> shapes = names.stream().map(name -> parameters.get(name).getShape()).toList();
            return Muon.update(number, gradients, shapes, plan.momentum(), kind.decays() ? plan.weightDecay() : 0.0, kind.rate());
        }
        return SGD.formatted(number, gradients, momentum ? "m" + number : "annotate(List[Tensor], [])", decay, Torch.text(momentum ? plan.momentum() : 0.0),
                Torch.text(kind.rate()), Torch.text(momentum && plan.nesterov()));
    }

    /** Clipping and the update as methods that a script of a whole step calls. */
    StepText text() {
        return text;
    }

    /** What {@link #text} takes. */
    List<Tensors> lists() {
        return List.copyOf(lists.values());
    }

    /**
     * Scales the gradients together so that their norm is at most the plan's. Where the plan has none, the norm only tells whether gradients are numbers,
     * and is that of biases and normalisation weights, if there are any: what is no number on its way back adds up there, and reading every gradient
     * once more is a tenth of a small network's step.
     *
     * @return the norm before
     */
    public float clip(List<NDArray> gradients) {
        try (GradientMode off = GradientMode.off(); NDArray norm = script.tensor(gradients.get(0).getManager(), "clip", gradients)) {
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
            List<Object> arguments = new ArrayList<>(lists.values());
            arguments.add(gradients);
            arguments.add(rate);
            script.run("update", arguments.toArray());
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
        lists.values().forEach(Tensors::release);
        state.close();
    }
}
