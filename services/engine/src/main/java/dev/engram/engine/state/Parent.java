package dev.engram.engine.state;

import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Ops;
import dev.engram.engine.learning.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a round begins with: all that is known after the round before it, in files or in memory. */
public interface Parent {
    /** What is known beside numbers. */
    LearnerState state();

    /** A model of its own on the manager; empty before the first round. */
    Optional<Model> model(Ops ops, NDManager manager) throws IOException;

    /** What a method kept, with tensors of their own on the manager; empty if it kept nothing. */
    RetentionState retention(String method, NDManager manager) throws IOException;

    /** There was no round. */
    static Parent none() {
        return new Parent() {
            @Override
            public LearnerState state() {
                return LearnerState.empty();
            }

            @Override
            public Optional<Model> model(Ops ops, NDManager manager) {
                return Optional.empty();
            }

            @Override
            public RetentionState retention(String method, NDManager manager) {
                return RetentionState.empty();
            }
        };
    }

    /** The state in a folder. */
    static Parent in(Path folder) throws IOException {
        StateFiles files = new StateFiles(folder);
        LearnerState state = files.state();
        return new Parent() {
            @Override
            public LearnerState state() {
                return state;
            }

            @Override
            public Optional<Model> model(Ops ops, NDManager manager) throws IOException {
                return Optional.of(files.model(ops, manager));
            }

            @Override
            public RetentionState retention(String method, NDManager manager) throws IOException {
                return files.retention(method, state, manager);
            }
        };
    }
}
