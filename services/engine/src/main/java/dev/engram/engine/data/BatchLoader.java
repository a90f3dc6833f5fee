package dev.engram.engine.data;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.Picture;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills batches some steps ahead of the training, in plain threads. The pixels follow from seed, occasion and sample alone: the number of
 * threads changes nothing.
 */
public final class BatchLoader implements AutoCloseable {
    /**
     * A filled batch.
     *
     * @param plan   what was asked
     * @param pixels rows one behind the other, unsigned bytes, HWC
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Loaded(Batch plan, byte[] pixels) {}

    private final Pictures pictures;
    private final InputSpec input;
    private final List<Augmentation> augmentations;
    private final long seed;
    private final int ahead;
    private final ExecutorService threads;

    /**
     * A loader.
     *
     * @param augmentations applied in this order
     * @param threads       at least 1
     */
    public BatchLoader(Pictures pictures, InputSpec input, List<Augmentation> augmentations, long seed, int threads) {
        this.pictures = pictures;
        this.input = input;
        this.augmentations = List.copyOf(augmentations);
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
        parts.forEach(BatchLoader::await);
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Loaded filled(Batch plan) {
        int size = input.height() * input.width() * input.channels();
        byte[] all = new byte[Math.multiplyExact(plan.rows().size(), size)];
        for (int row = 0; row < plan.rows().size(); row++) {
            LearningSample sample = plan.rows().get(row);
            byte[] pixels = pictures.get(sample.id());
            System.arraycopy(augmented(sample.id(), pixels, plan.occasions()[row]), 0, all, row * size, size);
        }
        return new Loaded(plan, all);
    }

    private byte[] augmented(String id, byte[] pixels, long occasion) {
        if (augmentations.isEmpty()) {
            return pixels;
        }
        Picture picture = Picture.of(pixels.clone(), input.width(), input.height(), input.channels());
        SplittableRandom random = Streams.of(seed, id, occasion);
        for (Augmentation augmentation : augmentations) {
            picture = augmentation.apply(picture, random);
        }
        if (picture.pixels().length != pixels.length) {
            throw new RoundFailure("an augmentation made a picture of " + picture.width() + "x" + picture.height() + " out of "
                    + input.width() + "x" + input.height() + "; the size must stay");
        }
        return picture.pixels();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RoundFailure("the round was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RoundFailure failure) {
                throw failure;
            }
            throw new RoundFailure("a sample could not be prepared: " + e.getCause(), e.getCause());
        }
    }
}
