"""Streams learnt by Avalanche."""
import math
import time

import torch
from PIL import Image
from torch import nn

from streams import experiences, network, optimizer, outcome


def lowered(job, model):
    """The model with its products in bfloat16, if the job says so; Avalanche itself knows one precision."""
    if job["precision"] == "bfloat16":
        forward = model.forward

        def cast(x):
            with torch.autocast("cpu", torch.bfloat16):
                return forward(x).float()

        model.forward = cast
    return model


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


def avalanche(job, pictures, learnt):
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
        learnt(i + 1, len(benchmark.train_stream))
        steps = math.ceil(len(experience.dataset) / job["batch"]) * job["epochs"]
        passes += len(experience.dataset) * job["epochs"] + (steps * job["replayBatch"] if replays and (i or job["strategy"] == "er-ace") else 0)
    return outcome(matrix, started, cpu, passes)


def accuracies(results, seen):
    by_name = [value for name, value in sorted(results.items()) if name.startswith("Top1_Acc_Exp")]
    if len(by_name) < seen:
        raise ValueError(f"Avalanche told {len(by_name)} accuracies after {seen} experiences: {sorted(results)}")
    return by_name[-seen:]
