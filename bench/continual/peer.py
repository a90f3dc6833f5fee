"""The peers' side of a comparison of continual learning: Avalanche, and a loop in plain PyTorch without anything around it.

Each line on standard input is a JSON object, each is answered by one line, before which a stream says how far it is:

    {"do": "facts"}                           -> {"name": "Avalanche and PyTorch", "facts": {...}}
    {"do": "load", "data": DIRECTORY, "limit": 0, "testLimit": 0,
     "threads": 2}                            -> {"train": 60000, "test": 10000, "classes": 10, "loadSeconds": 5.1}
    {"do": "stream", "library": "avalanche",
     "path": "default", "stream": "class:5x2",
     "strategy": "er", "model": "mlp", "epochs": 1, "batch": 128, "replayBatch": 128,
     "optimizer": "adam", "rate": 0.001, "buffer": 2000, "seed": 0,
     "augment": false, "precision": "float32"}
        -> {"at": {"learnt": 1, "of": 5}}       after each experience, then
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
import os
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

from avalanche_streams import avalanche
from loop import Loop
from streams import Pictures


def say(answer):
    PROTOCOL.write(json.dumps(answer) + "\n")


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
        def learnt(done, of):
            say({"at": {"learnt": done, "of": of}})

        if self.pictures is None:
            raise ValueError("nothing was loaded")
        torch.manual_seed(job["seed"])
        np.random.seed(job["seed"])
        random.seed(job["seed"])
        if job["library"] == "avalanche":
            return avalanche(job, self.pictures, learnt)
        if job["library"] == "pytorch":
            return Loop(job, self.pictures).run(learnt)
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
        say(answer)


if __name__ == "__main__":
    main()
