package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedMixing;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A tiny learner on generated pictures of 6x6 grey pixels, for tests of the parts of a round. */
final class Bench implements AutoCloseable {
    static final InputSpec INPUT = new InputSpec(1, 6, 6, List.of(0.4), List.of(0.3));

    final NDManager manager = NDManager.newBaseManager("PyTorch");
    final List<LearningSample> samples = new ArrayList<>();
    final List<LearningSample> tune = new ArrayList<>();
    /** How bright a class's pixels are at least, and what chance adds to every pixel at most. */
    int bright = 200;
    int noise = 50;
    /** Classes of the label space, where a course is made of an experience and a memory. */
    int labels = 10;
    final List<String> notes = new ArrayList<>();
    /** What was told of each step's loss. */
    final List<Map<String, Double>> terms = new ArrayList<>();
    Checkpoints checkpoints = Checkpoints.none();
    Networks networks = Networks.none();
    final BatchLoader loader;
    private final Path folder;

    Bench(Path folder) {
        this(folder, List.of());
    }

    /** One whose new samples are mixed. */
    Bench(Path folder, List<NamedMixing> mixings) {
        this.folder = folder;
        loader = new BatchLoader(new Pictures(folder, file -> file, 1 << 20), INPUT, List.of(), mixings, 1, 1);
    }

    /** A network without batch statistics, so that batches can be compared. */
    static Network plain(int classes) {
        return Network.builder(INPUT).named("plain").conv("conv", Conv.of(3, 3).biased()).relu().flatten().head("fc", classes).build();
    }

    /** A network with batch normalisation. */
    static Network normalised(int classes) {
        return Network.builder(INPUT).named("normalised").conv("conv", Conv.of(3, 3)).batchNorm("bn").relu().flatten().head("fc", classes).build();
    }

    /** A chain of linear layers. */
    static Network chain(int classes) {
        return Network.builder(INPUT).named("chain").flatten().linear("first", 12).relu().linear("second", 9).linear("third", 8).relu().head("fc", classes).build();
    }

    Model model(Network network) {
        return Model.fresh(network, Ops.standard(), 7, manager);
    }

    /** So many samples of each class; those of a class look alike. */
    Bench samples(int perClass, int... labels) throws Exception {
        for (int label : labels) {
            for (int i = 0; i < perClass; i++) {
                samples.add(sample(label, i));
            }
        }
        return this;
    }

    private LearningSample sample(int label, int number) throws Exception {
        SplittableRandom random = new SplittableRandom(1000L * label + number);
        byte[] pixels = new byte[36];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((i % 6 == label || i / 6 == label ? bright : 30) + random.nextInt(noise));
        }
        String id = Hashes.sha256(pixels);
        Files.write(folder.resolve(id), pixels);
        return new LearningSample(id, label);
    }

    Course course(int classes, int known, TrainingPlan plan) {
        return course(classes, known, plan, new CrossEntropy().create(new CrossEntropy.Config(0.0)));
    }

    Course course(int classes, int known, TrainingPlan plan, Loss loss) {
        Map<String, LearningSample> byId = new LinkedHashMap<>();
        samples.forEach(sample -> byId.put(sample.id(), sample));
        Set<Integer> seen = new LinkedHashSet<>();
        samples.forEach(sample -> seen.add(sample.label()));
        LabelSpace labels = LabelSpace.empty().grow(java.util.stream.IntStream.range(0, classes).mapToObj(i -> "c" + i).toList());
        return new Course(known == 0 ? 1 : 2, labels, known, upTo(known), seen, samples, byId, Set.of(), plan,
                loss, tune, loader, 5, manager, ear(), checkpoints, networks);
    }

    /** A step of the given samples, of which the method drew those from {@code fresh} on. */
    LearningStep step(Model model, List<LearningSample> rows, int fresh) {
        NDArray x = model.program().input(manager, loader.plain(rows.stream().map(LearningSample::id).toList()), rows.size());
        Map<String, NDArray> outputs = model.program().forward(manager, x, model.parameters(), model.buffers(), true);
        int classes = model.network().classes();
        NDArray targets = manager.zeros(new Shape(rows.size(), classes));
        return new LearningStep(rows, x, outputs, targets, manager.ones(new Shape(classes)), fresh, fresh, rows.size());
    }

    /** A round that learns some samples, with others in its memory, of which some were relabelled. */
    Course course(List<LearningSample> experience, Collection<LearningSample> memory, int known, Set<String> relabelled) {
        Map<String, LearningSample> byId = new LinkedHashMap<>();
        memory.forEach(sample -> byId.put(sample.id(), sample));
        experience.forEach(sample -> byId.put(sample.id(), sample));
        LabelSpace space = LabelSpace.empty().grow(java.util.stream.IntStream.range(0, labels).mapToObj(i -> "c" + i).toList());
        return new Course(2, space, known, upTo(known), Set.of(), experience, byId, relabelled, plan("sgd", 1, 8, 1),
                new CrossEntropy().create(new CrossEntropy.Config(0.0)), tune, loader, 5, manager, ear(), Checkpoints.none(), networks);
    }

    private static Set<Integer> upTo(int known) {
        return java.util.stream.IntStream.range(0, known).boxed().collect(java.util.stream.Collectors.toSet());
    }

    /** Remembers sentences and terms. */
    private Ear ear() {
        return new Ear() {
            @Override
            public void trained(String phase, int epoch, int epochs, long step, long steps, double loss, Map<String, Double> terms, int images) {
                Bench.this.terms.add(terms);
            }

            @Override
            public void phase(String phase, long done, long of) {}

            @Override
            public void metric(String key, double value) {}

            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
    }

    static TrainingPlan plan(String optimizer, int epochs, int batch, int accumulation) {
        return TrainingPlan.builder().optimizer(optimizer).epochs(epochs).batchSize(batch).accumulation(accumulation).learningRate(0.01)
                .finalLearningRate(0.001).warmup(0).weightDecay(0.01).clipNorm(0).seed(3).build();
    }

    /** A stock method with its configuration. */
    static Method method(String name, Map<String, Object> config, RetentionState state) {
        try (PluginCatalog catalog = PluginCatalog.of(List.of())) {
            return new Method(name, catalog.retention(PluginRef.of(name, config)), state);
        }
    }

    RoundView view(Course course, Model model, Method method) {
        return new RoundView(course, model, method, new ArrayList<>());
    }

    @Override
    public void close() {
        loader.close();
        manager.close();
    }
}
