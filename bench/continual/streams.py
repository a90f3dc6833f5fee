"""What both peers share: pictures in memory, a stream as groups of labels, the network and the optimizer of a job, and what is told of a run."""
import pathlib
import time

import numpy as np
import torch
from PIL import Image

from networks import MODELS


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
