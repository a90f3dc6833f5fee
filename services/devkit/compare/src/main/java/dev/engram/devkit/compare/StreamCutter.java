package dev.engram.devkit.compare;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.compare.LearningStream.Experience;
import dev.engram.devkit.compare.LearningStream.Sample;
import dev.engram.engine.data.Streams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Cuts a pack into a stream: which picture arrives when, in which view, with which label. Follows from pack, specification and seed alone. */
final class StreamCutter {
    private static final int ID_LENGTH = 20;

    private final Pack pack;
    private final StreamSpec spec;
    private final long seed;
    private final List<View> views = new ArrayList<>();

    StreamCutter(Pack pack, StreamSpec spec, long seed) {
        this.pack = pack;
        this.spec = spec;
        this.seed = seed;
    }

    /**
     * The stream.
     *
     * @throws IllegalArgumentException if the pack has too few classes or pictures; says what was asked and found
     */
    LearningStream cut() {
        check(pack.index(), spec);
        List<List<Sample>> train = new ArrayList<>();
        List<List<Sample>> holdout = new ArrayList<>();
        List<Integer> learnt = tailed(range(0, pack.index().train()));
        List<Integer> held = range(pack.index().train(), pack.index().count());
        for (int e = 0; e < spec.experiences(); e++) {
            views.add(view(e));
            train.add(samples(chosen(learnt, e, "train"), e));
            holdout.add(samples(chosen(held, e, "holdout"), e));
        }
        move(train, "blurred", spec.option("blurred"), 0);
        move(train, "recurring", spec.option("recurring"), 1);
        relabel(train);
        List<Experience> experiences = new ArrayList<>();
        for (int e = 0; e < spec.experiences(); e++) {
            List<Sample> arriving = new ArrayList<>(train.get(e));
            Streams.shuffle(arriving, Streams.of(seed, "arrival", e));
            experiences.add(new Experience(e + 1, name(e), arriving, holdout.get(e)));
        }
        return new LearningStream(experiences, views);
    }

    /** Says no to a pack that the stream cannot be cut of. */
    static void check(Pack.Index index, StreamSpec spec) {
        int classes = spec.experiences() * spec.classes();
        if (classes > index.classes().size()) {
            throw new IllegalArgumentException("the stream asks for " + spec.experiences() + " experiences of " + spec.classes() + " classes, " + classes
                    + " in all; the data have " + index.classes().size() + ": " + String.join(", ", index.classes()));
        }
        boolean sliced = spec.kind() == StreamSpec.Kind.ROTATE || spec.kind() == StreamSpec.Kind.SLICES;
        int least = sliced ? spec.experiences() : 1;
        if (index.train() < least || index.holdout() < least) {
            throw new IllegalArgumentException("the stream needs " + least + " pictures or more on each side; the data have " + index.train() + " to learn from and "
                    + index.holdout() + " of hold-out");
        }
    }

    private String name(int e) {
        return switch (spec.kind()) {
            case CLASS -> String.join(", ", classes(e));
            case ROTATE -> String.format(java.util.Locale.ROOT, "%.0f°", e * spec.option("degrees"));
            case PERMUTE -> e == 0 ? "as it is" : "permutation " + e;
            case SLICES -> "slice " + (e + 1);
        };
    }

    private View view(int e) {
        return switch (spec.kind()) {
            case CLASS, SLICES -> View.PLAIN;
            case ROTATE -> View.rotated(pack.index(), e * spec.option("degrees"));
            case PERMUTE -> e == 0 ? View.PLAIN : View.permuted(pack.index(), seed, e);
        };
    }

    private Set<String> classes(int e) {
        return new LinkedHashSet<>(pack.index().classes().subList(e * spec.classes(), (e + 1) * spec.classes()));
    }

    private List<Integer> chosen(List<Integer> all, int e, String side) {
        return switch (spec.kind()) {
            case CLASS -> {
                Set<String> classes = classes(e);
                yield all.stream().filter(picture -> classes.contains(pack.label(picture))).toList();
            }
            case PERMUTE -> all;
            case ROTATE, SLICES -> {
                List<Integer> shuffled = new ArrayList<>(all);
                Streams.shuffle(shuffled, Streams.of(seed, "slices/" + side, 0));
                yield shuffled.subList((int) ((long) all.size() * e / spec.experiences()), (int) ((long) all.size() * (e + 1) / spec.experiences()));
            }
        };
    }

    /** Class k of K keeps the share f^(−k / (K − 1)) of its pictures (Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", 2019). */
    private List<Integer> tailed(List<Integer> all) {
        double factor = spec.option("long-tail");
        if (factor == 1) {
            return all;
        }
        TreeMap<Integer, List<Integer>> byClass = new TreeMap<>();
        all.forEach(picture -> byClass.computeIfAbsent(pack.index().classes().indexOf(pack.label(picture)), c -> new ArrayList<>()).add(picture));
        List<Integer> left = new ArrayList<>();
        int last = Math.max(1, pack.index().classes().size() - 1);
        byClass.forEach((label, pictures) -> {
            Streams.shuffle(pictures, Streams.of(seed, "long-tail", label));
            left.addAll(pictures.subList(0, (int) Math.max(1, Math.round(pictures.size() * StrictMath.pow(factor, -(double) label / last)))));
        });
        return left.stream().sorted().toList();
    }

    /** A share of the samples arrives in another experience, one as likely as the other: in any, or in a later one. */
    private void move(List<List<Sample>> train, String purpose, double share, int later) {
        if (share == 0) {
            return;
        }
        List<List<Sample>> moved = IntStream.range(0, train.size()).<List<Sample>>mapToObj(e -> new ArrayList<>()).toList();
        SplittableRandom random = Streams.of(seed, purpose, 0);
        for (int e = 0; e < train.size(); e++) {
            int first = later * (e + 1);
            for (Sample sample : train.get(e)) {
                boolean goes = random.nextDouble() < share && first < train.size();
                moved.get(goes ? first + random.nextInt(train.size() - first) : e).add(sample);
            }
        }
        for (int e = 0; e < train.size(); e++) {
            train.set(e, moved.get(e));
        }
    }

    /** A share of the samples of all experiences but the last arrives with another class of the same experience; with the right one in the next. */
    private void relabel(List<List<Sample>> train) {
        double share = spec.option("relabelled");
        SplittableRandom random = Streams.of(seed, "relabelled", 0);
        List<Sample> returning = List.of();
        for (int e = 0; share > 0 && e < train.size(); e++) {
            List<String> labels = train.get(e).stream().map(Sample::label).distinct().sorted().toList();
            List<Sample> arriving = new ArrayList<>(returning);
            List<Sample> wrong = new ArrayList<>();
            for (Sample sample : train.get(e)) {
                boolean errs = e + 1 < train.size() && labels.size() > 1 && random.nextDouble() < share;
                String other = errs ? labels.get((labels.indexOf(sample.label()) + 1 + random.nextInt(labels.size() - 1)) % labels.size()) : sample.label();
                arriving.add(new Sample(sample.id(), sample.picture(), sample.view(), other));
                if (errs) {
                    wrong.add(sample);
                }
            }
            train.set(e, arriving);
            returning = wrong;
        }
    }

    private List<Sample> samples(List<Integer> pictures, int view) {
        return pictures.stream().map(picture -> new Sample(id(picture, view), picture, view, pack.label(picture))).toList();
    }

    /** Exemplars and Fisher samples are chosen by the order of ids, which must not follow the classes, and is another for another seed. */
    private String id(int picture, int view) {
        return Hashes.sha256((seed + "/" + view + "/" + pack.name(picture)).getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
