"""Small files of weights as Python writes them, and the numbers in them, for the tests of Engram's reader.

Usage: python files.py FOLDER
"""
import io
import json
import pathlib
import sys
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn


def state_dict():
    """One tensor of each kind that a state_dict may hold."""
    ramp = torch.arange(24, dtype=torch.float32) / 8 - 1
    shared = torch.arange(10, dtype=torch.float32)
    return OrderedDict([
        ("plain", ramp.reshape(2, 3, 4).clone()),
        ("turned", ramp.reshape(4, 6).t()),
        ("slice", shared[2:8:2]),
        ("same", shared),
        ("expanded", torch.tensor([[1.5], [-2.5]]).expand(2, 3)),
        ("scalar", torch.tensor(0.1)),
        ("half", torch.tensor([0.1, -65504.0, 6e-8, 1.0]).half()),
        ("brain", torch.tensor([0.1, -3e38, 1.0, 2.0**-126]).bfloat16()),
        ("double", torch.tensor([0.1, 1e-3], dtype=torch.float64)),
        ("long", torch.tensor([3, -4])),
        ("byte", torch.tensor([0, 255], dtype=torch.uint8)),
        ("truth", torch.tensor([True, False])),
        ("parameter", nn.Parameter(torch.tensor([7.0]))),
        ("empty", torch.zeros(0, 3)),
    ])


def save(tensors, path, **options):
    """The name of the file is not to be in the archive."""
    buffer = io.BytesIO()
    torch.save(tensors, buffer, **options)
    path.write_bytes(buffer.getvalue())


def turned_around(source, target):
    """The archive of 4-byte numbers as a big-endian machine would have written it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("/byteorder"):
                data = b"big"
            elif "/data/" in name:
                data = np.frombuffer(data, dtype="<u4").astype(">u4").tobytes()
            new.writestr(name, data)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    tensors = state_dict()
    save(tensors, folder / "zip.pth")
    save(tensors, folder / "protocol4.pth", pickle_protocol=4)
    save(tensors, folder / "stream.pth", _use_new_zipfile_serialization=False)
    save({"epoch": 3, "arch": "net", "lr": 0.1, "best": None, "state_dict": {"module." + k: v for k, v in tensors.items()},
          "optimizer": {"state": {0: {"step": 1, "momentum": torch.ones(2)}}, "param_groups": [{"lr": 0.1, "betas": (0.9, 0.999), "params": [0]}]}},
         folder / "checkpoint.pth")
    save(nn.Linear(2, 1).state_dict(), folder / "linear.pth")
    save(nn.Linear(2, 1), folder / "whole-model.pth")
    save({"w": torch.tensor([1.0, -2.5, 3.25])}, folder / "little.pth")
    turned_around(folder / "little.pth", folder / "big-endian.pth")
    (folder / "little.pth").unlink()
    save_file({k: v.detach().contiguous().clone() for k, v in tensors.items()}, str(folder / "all.safetensors"), metadata={"format": "pt"})
    numbers = {k: {"shape": list(v.shape), "values": v.detach().double().flatten().tolist()} for k, v in tensors.items()}
    (folder / "numbers.json").write_text(json.dumps(numbers, indent=0) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
