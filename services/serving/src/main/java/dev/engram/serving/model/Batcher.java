package dev.engram.serving.model;

import dev.engram.inference.ModelException;
import dev.engram.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs requests through a model in batches. A free thread takes what is waiting, as much as fits: under load batches
 * grow by themselves, and a single request never waits for company. The queue is bounded.
 */
final class Batcher implements AutoCloseable {
    /** Runs a batch; called by several threads at once, with different buffers. */
    @FunctionalInterface
    interface Runner {
        Map<String, Tensor> run(FloatBuffer batch, int count, Set<String> outputs);
    }

    private record Job(float[] values, int count, Set<String> outputs, long since, CompletableFuture<Map<String, Tensor>> answer) {}

    private final Runner runner;
    private final ModelSettings settings;
    private final int pictureSize;
    private final ModelMetrics metrics;
    private final String name;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Deque<FloatBuffer> buffers = new ArrayDeque<>();
    private final ExecutorService threads;

    Batcher(String name, Runner runner, int pictureSize, ModelSettings settings, ModelMetrics metrics) {
        this.name = name;
        this.runner = runner;
        this.pictureSize = pictureSize;
        this.settings = settings;
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(settings.runners(), work -> {
            Thread thread = new Thread(work, "model-" + name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Puts a request in the queue.
     *
     * @param values  pictures, one plane per channel, one picture behind the other; not changed until the answer is there
     * @param count   number of pictures, at most the largest batch
     * @param outputs names of the outputs to compute
     * @throws BusyException if the queue is full
     */
    CompletableFuture<Map<String, Tensor>> submit(float[] values, int count, Set<String> outputs) {
        if (count < 1 || count > settings.batch() || values.length != count * pictureSize) {
            throw new IllegalArgumentException(values.length + " values are no 1 to " + settings.batch() + " pictures of " + pictureSize);
        }
        Job job = new Job(values, count, outputs, System.nanoTime(), new CompletableFuture<>());
        synchronized (waiting) {
            if (waiting.size() >= settings.queue()) {
                throw new BusyException(waiting.size() + " requests wait for model " + name + "; try again");
            }
            waiting.add(job);
        }
        threads.execute(this::runSome);
        return job.answer();
    }

    /** Most pictures in a request. */
    int largest() {
        return settings.batch();
    }

    /** Requests in the queue. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Ends the threads; nothing may be waiting. */
    @Override
    public void close() {
        threads.shutdown();
    }

    private void runSome() {
        List<Job> jobs = take();
        if (jobs.isEmpty()) {
            return;
        }
        try {
            run(jobs);
        } catch (RuntimeException e) {
            jobs.forEach(job -> job.answer().completeExceptionally(e));
        } finally {
            // Only an error of the JVM gets here with a request unanswered.
            jobs.stream().filter(job -> !job.answer().isDone())
                    .forEach(job -> job.answer().completeExceptionally(new ModelException("the batch was given up")));
        }
    }

    private List<Job> take() {
        List<Job> jobs = new ArrayList<>();
        synchronized (waiting) {
            int count = 0;
            while (!waiting.isEmpty() && count + waiting.peek().count() <= settings.batch()) {
                Job job = waiting.remove();
                count += job.count();
                jobs.add(job);
            }
        }
        return jobs;
    }

    private void run(List<Job> jobs) {
        int count = jobs.stream().mapToInt(Job::count).sum();
        Set<String> outputs = new HashSet<>();
        jobs.forEach(job -> outputs.addAll(job.outputs()));
        FloatBuffer batch = buffer();
        try {
            long start = System.nanoTime();
            jobs.forEach(job -> metrics.waited(start - job.since()));
            jobs.forEach(job -> batch.put(job.values()));
            Map<String, Tensor> answers = runner.run(batch.flip(), count, outputs);
            metrics.ran(count, System.nanoTime() - start);
            deal(jobs, answers);
        } finally {
            giveBack(batch);
        }
    }

    private static void deal(List<Job> jobs, Map<String, Tensor> answers) {
        int from = 0;
        for (Job job : jobs) {
            Map<String, Tensor> own = new HashMap<>();
            for (String output : job.outputs()) {
                own.put(output, answers.get(output).slice(from, job.count()));
            }
            from += job.count();
            job.answer().complete(own);
        }
    }

    /** One buffer per runner is enough; they are made when they are needed. */
    private FloatBuffer buffer() {
        synchronized (buffers) {
            FloatBuffer there = buffers.poll();
            return there != null ? there.clear()
                    : ByteBuffer.allocateDirect(settings.batch() * pictureSize * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
        }
    }

    private void giveBack(FloatBuffer buffer) {
        synchronized (buffers) {
            buffers.add(buffer);
        }
    }
}
