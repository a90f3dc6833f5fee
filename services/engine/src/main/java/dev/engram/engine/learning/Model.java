package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.program.Initialization;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network with its program and its numbers.
 *
 * @param parameters in the network's order
 * @param buffers    in the network's order
 * @param trained    those of the parameters that are trained, in their order: all, unless some were {@link #freeze frozen}
 */
public record Model(Network network, Ops ops, Program program, Tensors parameters, Tensors buffers, Tensors trained) implements AutoCloseable {
    /** A model whose parameters are all trained. */
    Model(Network network, Ops ops, Program program, Tensors parameters, Tensors buffers) {
        this(network, ops, program, parameters, buffers, parameters);
    }

    /** A model at its beginning. */
    public static Model fresh(Network network, Ops ops, long seed, NDManager manager) {
        return new Model(network, ops, Program.compile(network, ops, manager),
                Initialization.parameters(network, seed, manager), Initialization.buffers(network, manager));
    }

    /** A model with given numbers. */
    public static Model of(Network network, Ops ops, Map<String, NDArray> tensors, NDManager manager) {
        Tensors all = Tensors.of(tensors);
        return new Model(network, ops, Program.compile(network, ops, manager),
                all.select(network.parameters().stream().map(p -> p.name()).toList()).requiresGradient(true),
                all.select(network.buffers().stream().map(b -> b.name()).toList()));
    }

    /** This model with more classes: old numbers stay, this model is closed. */
    public Model grow(Network larger, long seed, NDManager manager) {
        Model grown = new Model(larger, ops, Program.compile(larger, ops, manager),
                Initialization.grow(parameters, network, larger, seed), Initialization.grow(buffers, network, larger, seed));
        close();
        return grown;
    }

    /**
     * This model with parameters that are not trained: no gradient is recorded for them, so that the backward pass ends where the first trained ones are, and
     * the parts that hold nothing but them compute as in evaluation, so that their batch statistics do not move. The numbers are the same, this model's program
     * is closed.
     *
     * @param names of parameters; this model, if there are none
     */
    public Model freeze(Set<String> names, NDManager manager) {
        if (names.isEmpty()) {
            return this;
        }
        Program still = Program.compile(network, ops, program.settings().freeze(names), manager);
        program.close();
        parameters.select(names).requiresGradient(false);
        return new Model(network, ops, still, parameters, buffers, parameters.select(parameters.names().stream().filter(n -> !names.contains(n)).toList()));
    }

    /** The same network with other numbers of the same names; all of them trained. */
    Model with(Tensors otherParameters, Tensors otherBuffers) {
        return new Model(network, ops, program, otherParameters, otherBuffers, otherParameters);
    }

    /** This model, none of it frozen, as it is trained in a precision on its device; the numbers are the same, this model's program is closed. */
    public Model in(Precision precision, NDManager manager) {
        return in(precision, List.of(), manager);
    }

    /**
     * This model, none of it frozen, as it is trained in a precision on some devices; the numbers are the same, this model's program is closed.
     *
     * @param devices see {@link Program.Settings}
     */
    public Model in(Precision precision, List<String> devices, NDManager manager) {
        if (precision == program.settings().precision() && devices.equals(program.settings().devices())) {
            return this;
        }
        Program other = Program.compile(network, ops, new Program.Settings(precision, Set.of(), devices), manager);
        program.close();
        return new Model(network, ops, other, parameters, buffers);
    }

    /** Name of the first parameter or buffer that holds a value which is no number; empty if there is none. */
    public Optional<String> broken() {
        for (Tensors tensors : List.of(parameters, buffers)) {
            for (Map.Entry<String, NDArray> tensor : tensors.map().entrySet()) {
                try (NDArray sum = tensor.getValue().sum()) {
                    if (!Float.isFinite(sum.getFloat())) {
                        return Optional.of(tensor.getKey());
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        if (trained != parameters) {
            trained.release();
        }
        parameters.close();
        buffers.close();
        program.close();
    }
}
