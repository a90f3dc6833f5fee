package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Output;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Program;
import java.util.ArrayList;
import java.util.List;

/** What the head of a model is given: the model's network with one output more. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class Features {
    private static final String OPERAND = "head-operand";

    private final Model model;
    private final Program program;

    private Features(Model model, Program program) {
        this.model = model;
        this.program = program;
    }

    /** The features of a model; fails if its head is not one linear layer on a vector. */
    static Features of(Model model, NDManager manager) {
        Network network = model.network();
        String operand = operand(model);
        List<Output> outputs = new ArrayList<>(network.outputs());
        outputs.add(new Output(OPERAND, operand));
        Network wider = new Network(network.format(), network.name(), network.input(), network.nodes(), outputs, network.parameters(), network.buffers());
        return new Features(model, Program.compile(wider, model.ops(), manager));
    }

    private static String operand(Model model) {
        Network network = model.network();
        List<Node> heads = network.nodes().stream().filter(node -> node.parameters().stream().anyMatch(network.head()::contains)).toList();
        String wanted = "; features are what one linear layer makes the classes of, as NetworkBuilder.head builds it";
        if (heads.size() != 1 || !heads.get(0).op().equals("linear")) {
            throw RoundFailure.outside("network '" + network.name() + "' answers the classes with "
                    + heads.stream().map(node -> node.name() + " (" + node.op() + ")").toList() + wanted, null);
        }
        Node head = heads.get(0);
        if (!network.outputs().get(0).node().equals(head.name())) {
            throw RoundFailure.outside("network '" + network.name() + "' changes what '" + head.name() + "' answers" + wanted, null);
        }
        String operand = head.inputs().get(0);
        if (network.shapes(model.ops()).get(operand).rank() != 1) {
            throw RoundFailure.outside("network '" + network.name() + "' gives its head " + network.shapes(model.ops()).get(operand) + wanted, null);
        }
        return operand;
    }

    NDArray of(NDManager owner, NDArray x) {
        try (GradientMode off = GradientMode.off()) {
            return program.forward(owner, x, model.parameters(), model.buffers(), false).get(OPERAND);
        }
    }
}
