"""Engram's generated program beside PyTorch's own network: the same results, and how fast each is.

    engram model program resnet-50 --out DIR --precision bfloat16
    python bench/gpu/program.py DIR --model resnet50 --device cuda --batch 64

It needs torch, torchvision and safetensors, the package versions of bench/speed/requirements.txt. What is measured is the program that Engram
generates, run by Python's PyTorch; Engram's own process on the same device is not.
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F
import torchvision
from safetensors.torch import load_file

TYPES = {'float32': torch.float32, 'bfloat16': torch.bfloat16, 'float16': torch.float16}
RATE = 0.001


class Ours:
    """The generated program with its own copy of the numbers."""

    def __init__(self, folder, said, device):
        numbers = load_file(folder / 'weights.safetensors')
        self.program = torch.jit.load(folder / 'program.pt', map_location=device)
        self.training = getattr(self.program, said['training'])
        self.p = [numbers[name].to(device).requires_grad_() for name in said['parameters']]
        self.b = [numbers[name].to(device) for name in said['buffers']]
        self.m = [torch.zeros_like(p) for p in self.p]
        self.names = said['parameters']

    def logits(self, x):
        with torch.no_grad():
            return self.program.forward(x, self.p, self.b, False)[0]

    def gradients(self, x, targets):
        mask = torch.ones(targets.shape[1], device=x.device)
        found = self.program.learn(x, targets, mask, self.p, self.b, self.p, 1.0)
        return found[-1], found[:len(self.p)]

    def step(self, x, targets):
        loss, gradients = self.gradients(x, targets)
        with torch.no_grad():
            torch._fused_sgd_(self.p, gradients, self.m, weight_decay=0.0, momentum=0.9, lr=RATE, dampening=0.0, nesterov=False, maximize=False,
                              is_first_step=False)
        return loss.item()


class Eager:
    """torchvision's network with the same numbers, channels-last, under autocast, with the fused optimizer."""

    def __init__(self, folder, said, model, device):
        self.precision = TYPES[said['precision']]
        numbers = load_file(folder / 'weights.safetensors')
        classes = numbers[said['parameters'][-1]].shape[0]
        self.net = getattr(torchvision.models, model)(num_classes=classes)
        missing = self.net.load_state_dict(numbers, strict=False)
        left = [name for name in missing.missing_keys if not name.endswith('num_batches_tracked')] + missing.unexpected_keys
        if left:
            sys.exit(f'{folder} does not hold the weights of torchvision\'s {model}: {left[:5]} are on one side only')
        self.net = self.net.to(device, memory_format=torch.channels_last)
        self.named = dict(self.net.named_parameters())
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=RATE, momentum=0.9, fused=True)
        self.device = device

    def logits(self, x):
        self.net.eval()
        with torch.no_grad():
            return self.net(x)

    def loss(self, x, targets):
        self.net.train()
        with torch.autocast(self.device, dtype=self.precision, enabled=self.precision != torch.float32):
            logits = self.net(x)
        return F.cross_entropy(logits.float(), targets)

    def gradients(self, x, targets):
        self.optimizer.zero_grad()
        loss = self.loss(x, targets)
        loss.backward()
        return loss, self.named

    def step(self, x, targets):
        loss, _ = self.gradients(x, targets)
        self.optimizer.step()
        return loss.item()


def distance(found, expected):
    return ((found - expected).abs().max() / expected.abs().max()).item()


def compare(ours, eager, x, targets, lower):
    """Logits in evaluation, loss and gradients of the first training pass, losses of three steps."""
    limits = {'logits (float32)': 1e-4, 'loss': 2e-2 if lower else 1e-4, 'gradients': 2e-1 if lower else 1e-3, 'losses of 3 steps': 5e-2 if lower else 1e-3}
    found = {'logits (float32)': distance(ours.logits(x), eager.logits(x))}
    loss, gradients = ours.gradients(x, targets)
    expected, named = eager.gradients(x, targets)
    found['loss'] = distance(loss, expected.detach())
    ours_all = torch.cat([gradient.flatten() for gradient in gradients])
    theirs_all = torch.cat([named[name].grad.flatten() for name in ours.names])
    found['gradients'] = ((ours_all - theirs_all).norm() / theirs_all.norm()).item()
    steps = [(ours.step(x, targets), eager.step(x, targets)) for _ in range(3)]
    found['losses of 3 steps'] = max(abs(a - b) / b for a, b in steps)
    good = True
    for what, value in found.items():
        good &= value <= limits[what]
        print(f'{what:18} relative difference {value:.1e}, at most {limits[what]:.0e}: {"equal" if value <= limits[what] else "DIFFERENT"}')
    return good


def seconds(side, x, targets, steps):
    if x.device.type == 'cuda':
        torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(steps):
        side.step(x, targets)
    return (time.perf_counter() - began) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=pathlib.Path, help='what `engram model program` wrote')
    parser.add_argument('--model', default='resnet50', help='torchvision\'s name of the same network')
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--steps', type=int, default=10, help='steps of a turn')
    parser.add_argument('--turns', type=int, default=9, help='turns of each side, one after the other')
    asked = parser.parse_args()
    said = json.loads((asked.folder / 'program.json').read_text())
    torch.manual_seed(1)
    # The profiling executor specialises again and again and gains nothing here; Engram turns it off, too.
    torch._C._set_graph_executor_optimize(False)
    channels, height, width = said['input']
    x = torch.rand(asked.batch, height, width, channels, device=asked.device).permute(0, 3, 1, 2)
    ours = Ours(asked.folder, said, asked.device)
    eager = Eager(asked.folder, said, asked.model, asked.device)
    classes = ours.p[-1].shape[0]
    targets = F.one_hot(torch.arange(asked.batch) * 7 % classes, classes).float().to(asked.device)
    place = torch.cuda.get_device_name() if asked.device == 'cuda' else f'cpu, {torch.get_num_threads()} threads'
    print(f'generated program of {said["network"]} run by Python\'s PyTorch {torch.__version__} on {place}, beside torchvision '
          f'{torchvision.__version__} {asked.model} eager; {said["precision"]}, batch {asked.batch}, {height}x{width}')
    good = compare(ours, eager, x, targets, said['precision'] != 'float32')
    for side in (ours, eager):
        seconds(side, x, targets, 3)
    ratios, a, b = [], [], []
    for _ in range(asked.turns):
        a.append(seconds(eager, x, targets, asked.steps))
        b.append(seconds(ours, x, targets, asked.steps))
        ratios.append(a[-1] / b[-1])
    print(f'training step: eager {statistics.median(a) * 1e3:.2f} ms, generated program {statistics.median(b) * 1e3:.2f} ms, ratio of speeds '
          f'{statistics.median(a) / statistics.median(b):.3f} (turns {min(ratios):.3f} to {max(ratios):.3f})')
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
