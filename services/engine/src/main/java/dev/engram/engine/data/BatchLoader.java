package dev.engram.engine.data;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Picture;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills batches some steps ahead of the training, in plain threads. The pixels follow from seed, occasion and sample alone: the number of
 * threads changes nothing. An augmentation that works on one picture for longer than {@link #PATIENCE} is taken for endless.
 */
public final class BatchLoader implements AutoCloseable {
    /**
     * A filled batch.
     *
     * @param plan   what was asked
     * @param pixels rows one behind the other, unsigned bytes, HWC
     * @param blend  what the labels of the new rows are made of
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Loaded(Batch plan, byte[] pixels, Blend blend) {}

    /** Ten thousand times what an augmentation of a large picture takes. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_MILLIS = 250;

    private final Pictures pictures;
    private final InputSpec input;
    private final Watch watch = new Watch();
    private final Augmenter augmenter;
    private final Mixer mixer;
    private final int looks;
    private final long seed;
    private final int ahead;
    private final ExecutorService threads;

    /** A loader that mixes no samples. */
    public BatchLoader(Pictures pictures, InputSpec input, List<NamedAugmentation> augmentations, long seed, int threads) {
        this(pictures, input, augmentations, List.of(), seed, threads);
    }

    /**
     * A loader.
     *
     * @param augmentations applied in this order
     * @param mixings       of the new rows, behind the augmentations; of several one is chosen for each batch
     * @param threads       at least 1
     */
    public BatchLoader(
            Pictures pictures, InputSpec input, List<NamedAugmentation> augmentations, List<NamedMixing> mixings, long seed, int threads) {
        this(pictures, input, augmentations, mixings, seed, threads, PATIENCE);
    }

    /** A loader with another patience. */
    BatchLoader(
            Pictures pictures, InputSpec input, List<NamedAugmentation> augmentations, List<NamedMixing> mixings, long seed, int threads, Duration patience) {
        this.pictures = pictures;
        this.input = input;
        this.augmenter = new Augmenter(input, augmentations, watch);
        this.mixer = new Mixer(input, mixings, watch);
        this.looks = (int) Math.max(1, patience.toMillis() / LOOK_MILLIS);
        this.seed = seed;
        ahead = 2 * threads + 1;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "loader-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The batches in the order of the plans; plans are taken on the caller's thread, a few ahead. */
    public Iterator<Loaded> load(Iterator<Batch> plans) {
        Deque<Future<Loaded>> under = new ArrayDeque<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                fill();
                return !under.isEmpty();
            }

            @Override
            public Loaded next() {
                fill();
                if (under.isEmpty()) {
                    throw new NoSuchElementException("no batch is left");
                }
                return await(under.poll());
            }

            private void fill() {
                while (under.size() < ahead && plans.hasNext()) {
                    Batch plan = plans.next();
                    under.add(threads.submit(() -> filled(plan)));
                }
            }
        };
    }

    /** The samples as they are, not augmented, filled by all threads. */
    public byte[] plain(List<String> ids) {
        int size = input.height() * input.width() * input.channels();
        byte[] all = new byte[Math.multiplyExact(ids.size(), size)];
        List<Future<?>> parts = new java.util.ArrayList<>();
        int chunk = 64;
        for (int from = 0; from < ids.size(); from += chunk) {
            int begin = from;
            parts.add(threads.submit(() -> {
                for (int i = begin; i < Math.min(begin + chunk, ids.size()); i++) {
                    System.arraycopy(pictures.get(ids.get(i)), 0, all, i * size, size);
                }
            }));
        }
        parts.forEach(this::await);
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Loaded filled(Batch plan) {
        int size = input.height() * input.width() * input.channels();
        byte[] all = new byte[Math.multiplyExact(plan.rows().size(), size)];
        double oversampling = augmenter.oversampling();
        for (int row = 0; row < plan.rows().size(); row++) {
            String id = plan.rows().get(row).id();
            long occasion = plan.occasions()[row];
            byte[] pixels = augmenter.idle() ? pictures.get(id)
                    : augmenter.apply(id, picture(id, occasion, oversampling), Streams.of(seed, id, occasion));
            System.arraycopy(pixels, 0, all, row * size, size);
        }
        return new Loaded(plan, all, mixer.apply(plan, all, seed));
    }

    /** A picture that the first augmentation may change. */
    private Picture picture(String id, long occasion, double oversampling) {
        Picture kept = oversampling > 1
                ? pictures.detailed(id, oversampling, (width, height) -> augmenter.rows(id, width, height, Streams.of(seed, id, occasion)))
                : Picture.of(pictures.get(id), input.width(), input.height(), input.channels());
        return augmenter.sparing() ? kept : kept.copy();
    }

    private <T> T await(Future<T> future) {
        while (true) {
            try {
                return future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                watch.look(looks, LOOK_MILLIS * 1e-3);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RoundFailure("the round was interrupted", e);
            } catch (ExecutionException e) {
                throw thrown(e.getCause());
            }
        }
    }

    /** What a thread of the loader threw goes on as it is, so that whoever is to blame can be found in it. */
    private static RuntimeException thrown(Throwable cause) {
        if (cause instanceof RuntimeException failure) {
            return failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new RoundFailure("a sample could not be prepared: " + cause, cause);
    }
}
