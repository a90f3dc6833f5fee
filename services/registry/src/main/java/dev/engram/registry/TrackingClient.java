package dev.engram.registry;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * MLflow's Java client with a time limit on every call and errors like those of {@link Rest}. The client itself waits for ever, so a call
 * that takes too long is ended by closing the client, and the next call gets a fresh one. It repeats calls that were answered with an
 * error, also the hopeless ones: ask it only for what is there.
 */
final class TrackingClient {
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mlflow");
        thread.setDaemon(true);
        return thread;
    });
    private final Address address;
    private final Rest rest;
    private final Duration answer;
    private MlflowClient client;

    TrackingClient(Address address, Rest rest, Duration answer) {
        this.address = address;
        this.rest = rest;
        this.answer = answer;
    }

    /** Does something with the client. */
    <T> T call(String asked, Function<MlflowClient, T> call) {
        MlflowClient with = client();
        Future<T> result = threads.submit(() -> call.apply(with));
        try {
            return result.get(answer.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            discard(with);
            throw MlflowException.silent(asked(asked), new TimeoutException("no answer within " + answer.toSeconds() + " s"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MlflowException.silent(asked(asked), e);
        } catch (ExecutionException e) {
            throw failed(asked(asked), e.getCause());
        }
    }

    /** The same for calls that answer nothing. */
    void run(String asked, Consumer<MlflowClient> call) {
        call(asked, with -> {
            call.accept(with);
            return null;
        });
    }

    private RuntimeException failed(String asked, Throwable cause) {
        if (cause instanceof MlflowHttpException e) {
            String body = e.getBodyMessage() == null ? String.valueOf(e.getReasonPhrase()) : e.getBodyMessage();
            return rest.refused(asked, e.getStatusCode(), body, e);
        }
        if (cause instanceof MlflowClientException e) {
            return MlflowException.silent(asked, e.getCause() == null ? e : e.getCause());
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(asked, cause);
    }

    private String asked(String asked) {
        return asked + " at " + address;
    }

    private synchronized MlflowClient client() {
        if (client == null) {
            client = new MlflowClient(address.user().isEmpty()
                    ? new BasicMlflowHostCreds(address.base())
                    : new BasicMlflowHostCreds(address.base(), address.user(), address.password()));
        }
        return client;
    }

    private synchronized void discard(MlflowClient stuck) {
        stuck.close();
        client = client == stuck ? null : client;
    }
}
