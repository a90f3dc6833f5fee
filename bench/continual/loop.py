"""Streams learnt by a loop in plain PyTorch without anything around it."""
import time

import torch
from torch.nn import functional

from streams import experiences, network, optimizer, outcome

NOWHERE = -1e9


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

    def run(self, learnt):
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
            learnt(i + 1, len(groups))
        return outcome(matrix, started, cpu, self.passes)

    def keep(self, index):
        wants = self.job["strategy"] == "der++"
        scores = self.predict(self.train[index].contiguous(memory_format=self.layout)) if wants else torch.zeros(len(index), len(self.seen))
        self.buffer.add(index, self.pictures.train_labels[index], scores, self.seen)

    def accuracy(self, group):
        rows = torch.isin(self.pictures.test_labels, torch.tensor(group))
        scores = self.predict(self.test[rows]).masked_fill(~self.seen, NOWHERE)
        return (scores.argmax(1) == self.pictures.test_labels[rows]).float().mean().item()
