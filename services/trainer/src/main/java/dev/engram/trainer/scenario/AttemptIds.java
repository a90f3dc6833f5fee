package dev.engram.trainer.scenario;

import dev.engram.api.sample.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids of attempts, unique for ever. An attempt that answers a request carries the request's mark, so that the journal says
 * which requests were answered, also to a trainer that starts anew.
 */
final class AttemptIds implements Supplier<String> {
    private static final int MARK = 16;

    private final ThreadLocal<String> mark = new ThreadLocal<>();

    /** What may go wrong while a round is planned. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    @Override
    public String get() {
        String request = mark.get();
        return (request == null ? "" : request + "-") + UUID.randomUUID();
    }

    /** Does the work; ids made meanwhile on this thread carry the request's mark. */
    <T, E extends Exception> T marked(String request, Work<T, E> work) throws E {
        if (request != null) {
            mark.set(markOf(request));
        }
        try {
            return work.run();
        } finally {
            mark.remove();
        }
    }

    /** Whether the attempt answers the request. */
    static boolean answers(String attempt, String request) {
        return attempt.startsWith(markOf(request) + "-");
    }

    private static String markOf(String request) {
        return "r" + Hashes.sha256(request.getBytes(StandardCharsets.UTF_8)).substring(0, MARK);
    }
}
