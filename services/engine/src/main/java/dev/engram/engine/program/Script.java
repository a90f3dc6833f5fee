package dev.engram.engine.program;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptMethod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TorchScript source text, loaded and callable: the only class that touches the engine's internals.
 *
 * <p>A script holds no tensors and no state, so one may be called from several threads with tensors of their own. Results are
 * recorded for gradients if the thread's {@link GradientMode} is on, which it is in every new thread: turn it off where it is
 * not wanted. Errors of loading and running are {@code EngineException}s that quote the line.
 */
public final class Script implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Script.class);

    /** Those of a round of three methods are a dozen. */
    private static final SharedModules<PtSymbolBlock> MODULES = new SharedModules<>(Script::parsed, PtSymbolBlock::close, 32);

    private static final AtomicLong COUNT = new AtomicLong();

    private final NDManager owner;
    private final String methods;
    private final String uid = "script-" + COUNT.incrementAndGet();
    private final PtSymbolBlock module;
    private volatile boolean closed;

    private Script(NDManager owner, String methods) {
        this.owner = owner;
        this.methods = methods;
        module = MODULES.take(methods);
        owner.attachInternal(uid, this);
    }

    /**
     * Loads methods.
     *
     * @param manager owner: when it is closed, so is the script
     * @param methods definitions in serialised TorchScript ({@code def f(self: __torch__.M, …) -> …:}), indented by two blanks;
     *     full type annotations, floats with a dot
     */
    public static Script load(NDManager manager, String methods) {
        return new Script(manager, methods);
    }

    private static PtSymbolBlock parsed(String methods) {
        LOG.debug("loading\n{}", methods);
        engine();
        try (NDManager any = NDManager.newBaseManager("PyTorch")) {
            byte[] archive = ScriptArchive.bytes(methods);
            return JniUtils.loadModule((PtNDManager) any.getParentManager(), new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("a script in memory could not be read", e);
        }
    }

    /**
     * Calls a method that returns a list of tensors.
     *
     * @param results   owner of the results
     * @param arguments {@link NDArray}, {@link Tensors}, {@code List<NDArray>}, {@code Boolean}, {@code Integer}, {@code Long},
     *     {@code Float}, {@code Double}, {@code long[]}, {@code double[]} or {@code String}
     */
    public List<NDArray> list(NDManager results, String method, Object... arguments) {
        try (IValue value = call(method, arguments)) {
            return List.of(value.toTensorArray((PtNDManager) results));
        }
    }

    /** Calls a method that returns one tensor. */
    public NDArray tensor(NDManager results, String method, Object... arguments) {
        try (IValue value = call(method, arguments)) {
            return value.toTensor((PtNDManager) results);
        }
    }

    /**
     * What a method answers that returns {@code Tuple[List[float], List[Tensor]]}.
     *
     * @param numbers the first
     * @param tensors the second
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(double[] numbers, List<NDArray> tensors) {}

    /** Calls a method that returns numbers and tensors. */
    public Answer answer(NDManager results, String method, Object... arguments) {
        try (IValue value = call(method, arguments)) {
            IValue[] both = value.toIValueTuple();
            try (IValue numbers = both[0]; IValue tensors = both[1]) {
                return new Answer(numbers.toDoubleArray(), List.of(tensors.toTensorArray((PtNDManager) results)));
            }
        }
    }

    /** Calls a method for what it does to its arguments. */
    public void run(String method, Object... arguments) {
        call(method, arguments).close();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        owner.detachInternal(uid);
        MODULES.give(methods);
    }

    private IValue call(String method, Object... arguments) {
        // Per thread and nearly free: the profiling executor is slower, takes more memory and has slow first calls.
        JniUtils.setGraphExecutorOptimize(false);
        if (closed) {
            throw new IllegalStateException("the script of " + method + " is closed");
        }
        List<IValue> mine = new ArrayList<>();
        boolean recording = JniUtils.isGradMode();
        try {
            IValue[] values = new IValue[arguments.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i], mine);
            }
            return ScriptMethod.run(module, method, values);
        } finally {
            // A script that fails after set_grad_enabled leaves the switch as it was then.
            JniUtils.setGradMode(recording);
            mine.forEach(IValue::close);
        }
    }

    private static IValue value(Object argument, List<IValue> mine) {
        if (argument instanceof Tensors tensors) {
            return tensors.handle();
        }
        IValue made = fresh(argument);
        mine.add(made);
        return made;
    }

    private static IValue fresh(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof List<?> list) {
            return handle(list);
        }
        if (argument instanceof Boolean flag) {
            return IValue.from(flag);
        }
        if (argument instanceof Integer || argument instanceof Long) {
            return IValue.from(((Number) argument).longValue());
        }
        if (argument instanceof Number number) {
            return IValue.from(number.doubleValue());
        }
        if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof double[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof String text) {
            return IValue.from(text);
        }
        throw new IllegalArgumentException("a script takes tensors, lists of tensors or numbers, numbers, booleans and text, got " + argument);
    }

    /** A list of tensors as the engine takes it; refers to the tensors, so updates in place are seen. */
    static IValue handle(List<?> arrays) {
        return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }

    static boolean recording() {
        engine();
        return JniUtils.isGradMode();
    }

    static void recording(boolean on) {
        JniUtils.setGradMode(on);
    }

    /** Number of threads an operation may use, for the whole process. */
    public static void threads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** Seeds the engine's own source of chance (dropout), for the whole process. */
    public static void seed(long seed) {
        engine();
        JniUtils.setSeed(seed);
    }

    /** Gives memory of GPUs that the engine keeps for later back to them, for the whole process. */
    public static void releaseDeviceMemory() {
        engine();
        JniUtils.emptyCudaCache();
    }

    /** Natives are loaded by the engine's first use; its internals alone would fail to link. */
    private static void engine() {
        Engine.getEngine("PyTorch");
    }
}
