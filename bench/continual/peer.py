"""The peers' side of a comparison of continual learning: Avalanche, and a loop in plain PyTorch without anything around it.

Each line on standard input is a JSON object, each is answered by one line:

    {"do": "facts"}                           -> {"name": "Avalanche and PyTorch", "facts": {...}}
    {"do": "load", "data": DIRECTORY, "limit": 0, "testLimit": 0,
     "threads": 2}                            -> {"train": 60000, "test": 10000, "classes": 10, "loadSeconds": 5.1}
    {"do": "stream", "library": "avalanche",
     "path": "default", "stream": "class:5x2",
     "strategy": "er", "model": "mlp", "epochs": 1, "batch": 128, "replayBatch": 128,
     "optimizer": "adam", "rate": 0.001, "buffer": 2000, "seed": 0,
     "augment": false, "precision": "float32"}
        -> {"averageAccuracy": 0.93, "forgetting": 0.07, "seconds": 8.1, "cpuSeconds": 9.0, "samplePasses": 108000, "matrix": [[...], ...]}

What goes wrong is {"error": ...}. Accuracies are shares of 1. A stream is learnt once, experience after experience, and after each of them all test pictures of the
classes seen so far are evaluated. Seconds are from before the first step to after the last evaluation; reading and decoding of the files is "load", done once and not in
them. cpuSeconds is the time of the process, so of all its threads.

library avalanche, path default: pictures go through Pillow, ToTensor and Normalize one by one, as the library's own SplitMNIST does it.
library avalanche, path tensors: normalised tensors in memory, the cheapest data set that can be given to it.
library pytorch: tensors in memory, batches by index, fused optimizer, scores of unseen classes masked, a fresh optimizer per experience.

Avalanche's own conventions are left as they are: no mask, the optimizer's state goes on, one mean over new and old samples.
"""
import json
import math
import os
import pathlib
import random
import sys
import time
import traceback
import warnings

# Standard output is the protocol's alone.
PROTOCOL = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
warnings.filterwarnings("ignore")

import numpy as np
import torch
import torch._dynamo  # else the first optimizer imports it, within the time that is taken
from PIL import Image
from torch import nn
from torch.nn import functional

from networks import MODELS

NOWHERE = -1e9


# ---------------------------------------------------------------------------------------------------------------- pictures
class Pictures:
    """A folder train/<class>/* and test/<class>/* in memory: uint8, (N, C, H, W), classes in the order of their names."""

    def __init__(self, folder, limit, test_limit):
        folder = pathlib.Path(folder)
        self.names = sorted(entry.name for entry in (folder / "train").iterdir() if entry.is_dir())
        self.train, self.train_labels = self.read(folder / "train", limit)
        self.test, self.test_labels = self.read(folder / "test", test_limit)
        self.mean = self.train.float().mean((0, 2, 3)) / 255
        self.deviation = self.train.float().std((0, 2, 3)) / 255

    def read(self, folder, limit):
        pictures, labels = [], []
        for label, name in enumerate(self.names):
            files = sorted((folder / name).iterdir())
            for file in files[:limit] if limit else files:
                pictures.append(np.asarray(Image.open(file)))
                labels.append(label)
        stack = np.stack(pictures)
        stack = stack[:, None] if stack.ndim == 3 else stack.transpose(0, 3, 1, 2)
        return torch.from_numpy(np.ascontiguousarray(stack)), torch.tensor(labels)

    def normalised(self, pictures):
        return (pictures.float() / 255 - self.mean.view(1, -1, 1, 1)) / self.deviation.view(1, -1, 1, 1)


def experiences(spec, classes):
    """class:5x2 as lists of labels."""
    kind, _, rest = spec.partition(":")
    count, _, each = rest.partition("x")
    if kind != "class" or int(count) * int(each) > classes:
        raise ValueError(f"stream {spec!r}: the peers know class:<experiences>x<classes> with at most {classes} classes")
    return [list(range(i * int(each), (i + 1) * int(each))) for i in range(int(count))]


def network(job, pictures):
    if job["model"] not in MODELS:
        raise ValueError(f"model {job['model']!r} is unknown here; known are {', '.join(MODELS)}")
    return MODELS[job["model"]](pictures.train.shape[1], pictures.train.shape[2], len(pictures.names))


def lowered(job, model):
    """The model with its products in bfloat16, if the job says so; Avalanche itself knows one precision."""
    if job["precision"] == "bfloat16":
        forward = model.forward

        def cast(x):
            with torch.autocast("cpu", torch.bfloat16):
                return forward(x).float()

        model.forward = cast
    return model


def optimizer(job, parameters, fused):
    forms = {"fused": True} if fused else {}
    if job["optimizer"] == "sgd":
        return torch.optim.SGD(parameters, job["rate"], momentum=0.9, **forms)
    return torch.optim.AdamW(parameters, job["rate"], weight_decay=0.0, **forms)


def outcome(matrix, started, cpu, passes):
    """matrix[i][j]: accuracy on experience j after experience i."""
    last = matrix[-1]
    best = [max(row[j] for row in matrix[j:-1]) - last[j] for j in range(len(matrix) - 1)]
    return {"averageAccuracy": sum(last) / len(last), "forgetting": sum(best) / len(best) if best else 0.0,
            "seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - cpu, "samplePasses": passes, "matrix": matrix}


# --------------------------------------------------------------------------------------------------------------- Avalanche
class OneByOne(torch.utils.data.Dataset):
    """What torchvision's MNIST and CIFAR10 do for each sample."""

    def __init__(self, pictures, labels):
        self.pictures, self.targets = pictures.numpy(), labels.tolist()

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        picture = self.pictures[index]
        return Image.fromarray(picture[0] if picture.shape[0] == 1 else picture.transpose(1, 2, 0)), self.targets[index]


class Tensors(torch.utils.data.Dataset):
    """Ready tensors."""

    def __init__(self, pictures, labels):
        self.pictures, self.targets = pictures, labels.tolist()

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.pictures[index], self.targets[index]


def avalanche_benchmark(job, pictures):
    from avalanche.benchmarks import nc_benchmark
    from torchvision import transforms

    groups = experiences(job["stream"], len(pictures.names))
    order = dict(n_experiences=len(groups), task_labels=False, fixed_class_order=list(range(len(pictures.names))))
    if job["path"] == "tensors":
        return nc_benchmark(Tensors(pictures.normalised(pictures.train), pictures.train_labels),
                            Tensors(pictures.normalised(pictures.test), pictures.test_labels), train_transform=None, eval_transform=None, **order)
    plain = transforms.Compose([transforms.ToTensor(), transforms.Normalize(pictures.mean.tolist(), pictures.deviation.tolist())])
    crop = [transforms.RandomCrop(pictures.train.shape[2], 4), transforms.RandomHorizontalFlip()] if job["augment"] else []
    return nc_benchmark(OneByOne(pictures.train, pictures.train_labels), OneByOne(pictures.test, pictures.test_labels),
                        train_transform=transforms.Compose(crop + [plain]), eval_transform=plain, **order)


def avalanche_strategy(job, model, evaluator):
    from avalanche.training import supervised
    from avalanche.training.plugins import ReplayPlugin

    common = dict(model=model, optimizer=optimizer(job, model.parameters(), False), criterion=nn.CrossEntropyLoss(), train_mb_size=job["batch"],
                  train_epochs=job["epochs"], eval_mb_size=500, device="cpu", evaluator=evaluator)
    memory = dict(mem_size=job["buffer"], batch_size_mem=job["replayBatch"])
    known = {
        "none": lambda: supervised.Naive(**common),
        "joint": lambda: supervised.JointTraining(**common),
        "er": lambda: supervised.Naive(plugins=[ReplayPlugin(**memory)], **common),
        "der++": lambda: supervised.DER(alpha=0.5, beta=1.0, **memory, **common),
        "er-ace": lambda: supervised.ER_ACE(**memory, **common),
        "ewc": lambda: supervised.EWC(ewc_lambda=1000.0, mode="online", decay_factor=0.9, **common),
        "lwf": lambda: supervised.LwF(alpha=1.0, temperature=2.0, **common),
        "a-gem": lambda: supervised.AGEM(patterns_per_exp=job["buffer"] // 5, sample_size=job["replayBatch"], **common),
    }
    if job["strategy"] not in known:
        raise ValueError(f"strategy {job['strategy']!r} is unknown here; Avalanche's are {', '.join(known)}")
    return known[job["strategy"]]()


def avalanche(job, pictures):
    from avalanche.evaluation.metrics import accuracy_metrics
    from avalanche.training.plugins import EvaluationPlugin

    benchmark = avalanche_benchmark(job, pictures)
    strategy = avalanche_strategy(job, lowered(job, network(job, pictures)), EvaluationPlugin(accuracy_metrics(experience=True), loggers=[]))
    started, cpu = time.perf_counter(), time.process_time()
    matrix, passes = [], 0
    if job["strategy"] == "joint":
        strategy.train(benchmark.train_stream)
        seen = len(benchmark.test_stream)
        matrix.append(accuracies(strategy.eval(benchmark.test_stream), seen))
        return outcome(matrix, started, cpu, len(pictures.train_labels) * job["epochs"])
    replays = job["strategy"] in ("er", "der++", "er-ace")  # Avalanche's DER++ draws once for both of its terms
    for i, experience in enumerate(benchmark.train_stream):
        strategy.train(experience)
        matrix.append(accuracies(strategy.eval(benchmark.test_stream[:i + 1]), i + 1))
        steps = math.ceil(len(experience.dataset) / job["batch"]) * job["epochs"]
        passes += len(experience.dataset) * job["epochs"] + (steps * job["replayBatch"] if replays and (i or job["strategy"] == "er-ace") else 0)
    return outcome(matrix, started, cpu, passes)


def accuracies(results, seen):
    by_name = [value for name, value in sorted(results.items()) if name.startswith("Top1_Acc_Exp")]
    if len(by_name) < seen:
        raise ValueError(f"Avalanche told {len(by_name)} accuracies after {seen} experiences: {sorted(results)}")
    return by_name[-seen:]


# ----------------------------------------------------------------------------------------------------------------- PyTorch
class Buffer:
    """As many exemplars of each class, drawn at random; the scores that the network gave when they came, if they are wanted."""

    def __init__(self, size, classes, generator):
        self.size, self.classes, self.generator = size, classes, generator
        self.index = torch.empty(0, dtype=torch.long)
        self.labels = torch.empty(0, dtype=torch.long)
        self.scores = torch.empty(0, classes)
        self.known = torch.empty(0, classes, dtype=torch.bool)

    def add(self, index, labels, scores, known):
        self.index, self.labels = torch.cat([self.index, index]), torch.cat([self.labels, labels])
        self.scores, self.known = torch.cat([self.scores, scores]), torch.cat([self.known, known.expand(len(index), -1)])
        share = self.size // len(self.labels.unique())
        kept = []
        for label in self.labels.unique():
            rows = (self.labels == label).nonzero()[:, 0]
            kept.append(rows[torch.randperm(len(rows), generator=self.generator)[:share]])
        kept = torch.cat(kept)
        self.index, self.labels, self.scores, self.known = self.index[kept], self.labels[kept], self.scores[kept], self.known[kept]

    def draw(self, count):
        return torch.randint(0, len(self.labels), (count,), generator=self.generator)


class Loop:
    """A hand-written loop: er, er-ace, der++, none and joint."""

    KNOWN = ("none", "joint", "er", "er-ace", "der++")

    def __init__(self, job, pictures):
        if job["strategy"] not in self.KNOWN:
            raise ValueError(f"strategy {job['strategy']!r} is unknown here; the loop's are {', '.join(self.KNOWN)}")
        self.job, self.pictures = job, pictures
        self.generator = torch.Generator().manual_seed(job["seed"] + 1000)
        convolutional = job["model"] != "mlp"
        self.layout = torch.channels_last if convolutional else torch.contiguous_format
        self.network = network(job, pictures).to(memory_format=self.layout)
        self.train, self.test = pictures.normalised(pictures.train), pictures.normalised(pictures.test).contiguous(memory_format=self.layout)
        self.seen = torch.zeros(len(pictures.names), dtype=torch.bool)
        self.buffer = Buffer(job["buffer"], len(pictures.names), self.generator)
        self.passes = 0

    def augmented(self, x):
        if self.job["augment"]:
            size = x.shape[2]
            padded = functional.pad(x, (4, 4, 4, 4))
            corners = torch.randint(0, 9, (2, len(x)), generator=self.generator)
            rows = (corners[0][:, None] + torch.arange(size))[:, None, :, None]
            columns = (corners[1][:, None] + torch.arange(size))[:, None, None, :]
            x = padded[torch.arange(len(x))[:, None, None, None], torch.arange(x.shape[1])[None, :, None, None], rows, columns]
            flip = torch.rand(len(x), generator=self.generator) < 0.5
            x = torch.where(flip[:, None, None, None], x.flip(3), x)
        return x.contiguous(memory_format=self.layout)

    def scores(self, x):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.job["precision"] == "bfloat16"):
            return self.network(x).float()

    @torch.no_grad()
    def predict(self, x):
        self.network.eval()
        return torch.cat([self.scores(x[i:i + 1000]) for i in range(0, len(x), 1000)])

    def fit(self, index):
        job, labels = self.job, self.pictures.train_labels
        self.network.train()
        stepper = optimizer(job, self.network.parameters(), True)
        unseen = torch.zeros(len(self.seen)).masked_fill(~self.seen, NOWHERE)
        replays = job["strategy"] in ("er", "er-ace", "der++") and len(self.buffer.labels) > 0
        for _ in range(job["epochs"]):
            shuffled = index[torch.randperm(len(index), generator=self.generator)]
            for start in range(0, len(index), job["batch"]):
                fresh = shuffled[start:start + job["batch"]]
                draws = [self.buffer.draw(job["replayBatch"]) for _ in range((2 if job["strategy"] == "der++" else 1) if replays else 0)]
                rows = torch.cat([fresh] + [self.buffer.index[draw] for draw in draws])
                scores = self.scores(self.augmented(self.train[rows])) + unseen
                loss = self.loss(scores, labels[fresh], draws)
                stepper.zero_grad(set_to_none=True)
                loss.backward()
                stepper.step()
                loss.item()
                self.passes += len(rows)

    def loss(self, scores, labels, draws):
        fresh = scores[:len(labels)]
        if not draws:
            return functional.cross_entropy(fresh, labels)
        old = scores[len(labels):]
        if self.job["strategy"] == "er-ace":
            present = torch.zeros(scores.shape[1], dtype=torch.bool)
            present[labels.unique()] = True
            fresh = fresh.masked_fill(~present, NOWHERE)
        loss = functional.cross_entropy(fresh, labels)
        if self.job["strategy"] == "der++":
            first, second = draws
            known = self.buffer.known[first]
            difference = (old[:len(first)] - self.buffer.scores[first]).masked_fill(~known, 0)
            return loss + 0.5 * (difference ** 2).mean() + functional.cross_entropy(old[len(first):], self.buffer.labels[second])
        return loss + functional.cross_entropy(old, self.buffer.labels[draws[0]])

    def run(self):
        job, groups = self.job, experiences(self.job["stream"], len(self.pictures.names))
        started, cpu = time.perf_counter(), time.process_time()
        matrix, together = [], []
        for i, group in enumerate(groups):
            index = torch.isin(self.pictures.train_labels, torch.tensor(group)).nonzero()[:, 0]
            self.seen[group] = True
            together.append(index)
            if job["strategy"] == "joint" and i < len(groups) - 1:
                continue
            if job["strategy"] == "er-ace":
                self.keep(index)
            self.fit(torch.cat(together) if job["strategy"] == "joint" else index)
            if job["strategy"] in ("er", "der++"):
                self.keep(index)
            matrix.append([self.accuracy(other) for other in groups[:i + 1]])
        return outcome(matrix, started, cpu, self.passes)

    def keep(self, index):
        wants = self.job["strategy"] == "der++"
        scores = self.predict(self.train[index].contiguous(memory_format=self.layout)) if wants else torch.zeros(len(index), len(self.seen))
        self.buffer.add(index, self.pictures.train_labels[index], scores, self.seen)

    def accuracy(self, group):
        rows = torch.isin(self.pictures.test_labels, torch.tensor(group))
        scores = self.predict(self.test[rows]).masked_fill(~self.seen, NOWHERE)
        return (scores.argmax(1) == self.pictures.test_labels[rows]).float().mean().item()


# ---------------------------------------------------------------------------------------------------------------- protocol
class Peer:
    def __init__(self):
        self.pictures = None

    def facts(self, _):
        import avalanche
        import torchvision
        return {"name": "Avalanche and PyTorch", "facts": {
            "avalanche": avalanche.__version__, "torch": torch.__version__, "torchvision": torchvision.__version__, "python": sys.version.split()[0],
            "threads": str(torch.get_num_threads()), "waiting": os.environ.get("OMP_WAIT_POLICY", "default")}}

    def load(self, job):
        torch.set_num_threads(job["threads"])
        started = time.perf_counter()
        self.pictures = Pictures(job["data"], job["limit"], job["testLimit"])
        return {"train": len(self.pictures.train_labels), "test": len(self.pictures.test_labels), "classes": len(self.pictures.names),
                "loadSeconds": time.perf_counter() - started}

    def stream(self, job):
        if self.pictures is None:
            raise ValueError("nothing was loaded")
        torch.manual_seed(job["seed"])
        np.random.seed(job["seed"])
        random.seed(job["seed"])
        if job["library"] == "avalanche":
            return avalanche(job, self.pictures)
        if job["library"] == "pytorch":
            return Loop(job, self.pictures).run()
        raise ValueError(f"library {job['library']!r} is unknown; known are avalanche and pytorch")


def main():
    peer = Peer()
    for line in sys.stdin:
        try:
            job = json.loads(line)
            known = {"facts": peer.facts, "load": peer.load, "stream": peer.stream}
            if job.get("do") not in known:
                raise ValueError(f"{job.get('do')!r} is unknown; known are {', '.join(known)}")
            answer = known[job["do"]](job)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        PROTOCOL.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
