"""What PyTorch computes for each family of networks, as fixtures for Engram's own tests.

Weights, buffers and inputs follow from a formula of (name, index), so that both sides have them without a file. Everything is computed by
torchvision's and timm's own classes, in double precision: what differs from it is the rounding of the side that is tested. Dropout and
stochastic depth are off.

Usage: python fixtures.py FOLDER [FAMILY ...]
"""
import argparse
import json
import pathlib

import numpy as np
import timm
import torch
import torchvision
from torch import nn

CLASSES = 10
SAMPLES = 8
STEPS = 5


def uniform(name, count):
    """`count` numbers from -1 to 1 that depend on the name alone: FNV-1a of it, then SplitMix64 of the index, of which 24 bits are kept."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def values(name, shape, names, shift):
    """First values of a tensor of a model whose tensors are called `names`: He's bound for weights; near one for what scales, near zero for
    what shifts, near `shift` for what shifts behind a batch normalisation."""
    u = uniform(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        v = 1 + 0.5 * u
    elif name in ("cls_token", "pos_embed"):
        v = 0.02 * u
    elif len(shape) > 1:
        v = np.sqrt(6 / (np.prod(shape) / shape[0])) * u
    elif name.endswith("weight"):
        v = 1 + 0.1 * u
    elif name.removesuffix("bias") + "running_mean" in names:
        v = shift + 0.1 * u
    else:
        v = 0.1 * u
    return torch.from_numpy(v.astype(np.float32).astype(np.float64).reshape(shape))


def vgg(name):
    """With narrow hidden layers: the published ones hold nine tenths of its weights."""
    model = getattr(torchvision.models, name)(num_classes=CLASSES, dropout=0.0)
    model.classifier[0] = nn.Linear(512 * 7 * 7, 64)
    model.classifier[3] = nn.Linear(64, 64)
    model.classifier[6] = nn.Linear(64, CLASSES)
    return model


def cifar(model):
    """The stem for small pictures: one convolution that keeps the size."""
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return model


def mobilenet(name):
    return getattr(torchvision.models, name)(num_classes=CLASSES, dropout=0.0)


def vit(name, **options):
    return timm.create_model(name, num_classes=CLASSES, **options)


def resnet(depth):
    return getattr(torchvision.models, f"resnet{depth}")(num_classes=CLASSES)


# name: (model, side of the picture, batch, optimizer, rate); without an optimizer only logits. Rates are such that losses fall without a jump.
FAMILIES = {
    "vgg-11": (lambda: vgg("vgg11_bn"), 64, 4, "sgd", 2e-5),
    "vgg-16": (lambda: vgg("vgg16_bn"), 32, 4, "sgd", 2e-5),
    "resnet-18": (lambda: resnet(18), 64, 4, "sgd", 1e-4),
    "resnet-18-cifar": (lambda: cifar(resnet(18)), 32, 4, "adamw", 1e-5),
    "resnet-34": (lambda: resnet(34), 64, 4, "sgd", 5e-5),
    "resnet-50": (lambda: resnet(50), 64, 4, "sgd", 2e-5),
    "resnet-101": (lambda: resnet(101), 64, 2, None, None),
    "resnet-152": (lambda: resnet(152), 64, 2, None, None),
    "mobilenet-v3-small": (lambda: mobilenet("mobilenet_v3_small"), 64, 4, "sgd", 2e-3),
    "mobilenet-v3-large": (lambda: mobilenet("mobilenet_v3_large"), 64, 4, "sgd", 5e-4),
    "efficientnet-lite0": (lambda: timm.create_model("efficientnet_lite0", num_classes=CLASSES), 64, 4, "sgd", 5e-4),
    "efficientnet-lite0-same": (lambda: timm.create_model("tf_efficientnet_lite0", num_classes=CLASSES), 64, 2, None, None),
    "vit-tiny": (lambda: vit("vit_tiny_patch16_224", img_size=32, patch_size=4), 32, 4, "adamw", 1e-5),
    "vit-small": (lambda: vit("vit_small_patch16_224", img_size=64, patch_size=16), 64, 4, "adamw", 1e-5),
}
DECAY = 1e-3


def optimizer(kind, rate, model):
    """Biases and normalisation weights do not decay."""
    groups = [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": DECAY},
              {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0}]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=0.9)
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.999), eps=1e-8)


def digits(number):
    """Nine significant digits: more than float32 carries."""
    return float(f"{float(number):.9g}")


def sampled(tensor):
    """The norm, which every element is part of, and some elements, evenly spread."""
    flat = tensor.detach().flatten()
    places = [i * flat.numel() // SAMPLES for i in range(SAMPLES)] if flat.numel() > SAMPLES else range(flat.numel())
    return {"norm": digits(flat.norm()), "largest": digits(flat.abs().max()), "at": [digits(flat[i]) for i in places]}


def fill(model, shift):
    names = set(model.state_dict())
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if not key.endswith("num_batches_tracked"):
                tensor.copy_(values(key, tuple(tensor.shape), names, shift))


def fixture(name):
    make, side, batch, kind, rate = FAMILIES[name]
    torch.manual_seed(0)
    model = make().double()
    fill(model, 0)
    x = torch.from_numpy(uniform("picture", batch * 3 * side * side).astype(np.float32).astype(np.float64)).reshape(batch, 3, side, side)
    y = torch.tensor([i * 7 % CLASSES for i in range(batch)])
    model.eval()
    with torch.no_grad():
        logits = model(x)
    found = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0], "timm": timm.__version__,
             "side": side, "batch": batch, "classes": CLASSES,
             "parameters": {key: list(p.shape) for key, p in model.named_parameters()},
             "buffers": {key: list(b.shape) for key, b in model.named_buffers() if not key.endswith("num_batches_tracked")},
             "logits": [digits(v) for v in logits.flatten()]}
    if kind:
        found |= learnt(model, x, y, kind, rate)
    return found


def learnt(model, x, y, kind, rate):
    """A shift of two leaves few values at the kink of the activation behind it: there a rounding of the last digit turns a gradient on or off, and
    PyTorch in single precision does not agree with itself in double."""
    fill(model, 2)
    model.train()
    steps = optimizer(kind, rate, model)
    losses, gradients, statistics = [], {}, {}
    for step in range(STEPS):
        steps.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        losses.append(digits(loss))
        if step == 0:
            gradients = {key: sampled(p.grad) for key, p in model.named_parameters()}
            statistics = {key: sampled(b) for key, b in model.named_buffers() if not key.endswith("num_batches_tracked")}
        steps.step()
    return {"optimizer": kind, "rate": rate, "decay": DECAY, "losses": losses, "gradients": gradients, "statistics": statistics}


def lines(found):
    """JSON with one entry of the large maps a line, so that a change can be read."""
    parts = []
    for key, value in found.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in value.items())
            parts.append(f"  {json.dumps(key)}: {{\n{inner}\n  }}")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("family", nargs="*", help="of " + ", ".join(FAMILIES) + "; all without")
    asked = arguments.parse_args()
    unknown = set(asked.family) - set(FAMILIES)
    if unknown:
        arguments.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(FAMILIES)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in asked.family or FAMILIES:
        found = fixture(name)
        (asked.folder / f"{name}.json").write_text(lines(found))
        print(f"{name}: largest logit {max(map(abs, found['logits'])):.4g}, losses {found.get('losses', '-')}")


if __name__ == "__main__":
    main()
