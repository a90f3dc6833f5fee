package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.Arrays;

/**
 * Runs a method of a TorchScript module so that gradients can flow. DJL's own {@code IValueUtils.runMethod} always runs in
 * inference mode, whose tensors can never take part in a gradient.
 */
public final class ScriptMethod {
    private ScriptMethod() {}

    /**
     * Calls the method.
     *
     * @param module    loaded module
     * @param method    name
     * @param arguments stay the caller's to close
     * @return the result; close it
     */
    public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
        long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
    }
}
