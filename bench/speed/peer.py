"""PyTorch's side of a measurement: what a practitioner would write, at the settings that it is told.

Each line on standard input is a JSON object, each is answered by one line:

    {"do": "facts"}                                     -> {"name": "PyTorch", "facts": {...}}
    {"do": "prepare", "task": {...}, "threads": 2,
     "work": DIRECTORY, "setting": {...}}               -> {"parameters": 11173962}
    {"do": "run", "steps": 3}                           -> {"seconds": [...], "loss": [...], "resident": []}

What goes wrong is {"error": ...}. First numbers and pictures are read from the directory, where the other side wrote them, so that both compute the
same. In between the process waits for its input and takes no time. It ends when its input does.
"""
import json
import os
import pathlib
import sys
import time
import traceback

# Standard output is the protocol's alone.
PROTOCOL = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

import numpy as np
import PIL
import timm
import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

MEANS = {1: [0.1307], 3: [0.485, 0.456, 0.406]}
DEVIATIONS = {1: [0.3081], 3: [0.229, 0.224, 0.225]}


def cifar(model):
    """The stem for small pictures: one convolution that keeps the size."""
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return model


def resnet18(task):
    model = torchvision.models.resnet18(num_classes=task["classes"])
    return cifar(model) if task["size"] <= 64 else model


def mobilenet(task):
    return torchvision.models.mobilenet_v3_small(num_classes=task["classes"], dropout=0.0)


def vit(task):
    options = task["options"]
    return timm.create_model("vit_tiny_patch16_224", num_classes=task["classes"], img_size=task["size"], patch_size=options["patch"],
                             depth=options["depth"])


class Mlp(nn.Module):
    def __init__(self, task):
        super().__init__()
        widths = [task["channels"] * task["size"] ** 2] + task["options"]["hidden"]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.fc = nn.Linear(widths[-1], task["classes"])

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.layers:
            x = functional.relu(layer(x))
        return self.fc(x)


class SmallCnn(nn.Module):
    """Three stages of convolution, batch normalisation, ReLU and halving, then a hidden layer: for pictures of 32 pixels a side or less."""

    def __init__(self, task):
        super().__init__()
        channels, side = task["channels"], task["size"]
        for stage in range(3):
            setattr(self, f"conv{stage}", nn.Conv2d(channels, 16 << stage, 3, padding=1, bias=False))
            setattr(self, f"bn{stage}", nn.BatchNorm2d(16 << stage))
            channels, side = 16 << stage, side // 2
        self.hidden = nn.Linear(channels * side * side, 128)
        self.fc = nn.Linear(128, task["classes"])

    def forward(self, x):
        for conv, bn in ((self.conv0, self.bn0), (self.conv1, self.bn1), (self.conv2, self.bn2)):
            x = functional.max_pool2d(functional.relu(bn(conv(x))), 2)
        return self.fc(functional.relu(self.hidden(torch.flatten(x, 1))))


MODELS = {"resnet-18": resnet18, "mobilenet-v3-small": mobilenet, "vit-tiny": vit, "mlp": Mlp, "small-cnn": SmallCnn}


def layout(setting):
    return torch.channels_last if setting.get("layout") == "channels-last" else torch.contiguous_format


def model(task, setting, work):
    """The network with the other side's first numbers."""
    made = MODELS[task["model"]](task)
    missing, unexpected = made.load_state_dict(load_file(work / "weights.safetensors"), strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"the two networks differ: missing here {unexpected}, missing there {missing}")
    return made.to(memory_format=layout(setting))


def made_pictures(task, setting, work):
    """The other side's pictures, normalised before anything is timed."""
    count = task["batch"] * task["accumulation"]
    pixels = np.fromfile(work / "pixels.u8", dtype=np.uint8).reshape(count, task["size"], task["size"], task["channels"])
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div(255)
    x = v2.functional.normalize(x, MEANS[task["channels"]], DEVIATIONS[task["channels"]])
    return x.contiguous(memory_format=layout(setting)), torch.arange(count) % task["classes"]


def optimizer(task, setting, network):
    """Biases and normalisation weights do not decay."""
    groups = [{"params": [p for p in network.parameters() if p.dim() > 1], "weight_decay": task["decay"]},
              {"params": [p for p in network.parameters() if p.dim() <= 1], "weight_decay": 0.0}]
    form = setting.get("optimizer", "foreach")
    forms = {"fused": {"fused": True}, "foreach": {"foreach": True}, "loop": {"foreach": False}}[form]
    if task["optimizer"] == "sgd":
        return torch.optim.SGD(groups, lr=task["rate"], momentum=0.9, **forms)
    return torch.optim.AdamW(groups, lr=task["rate"], **forms)


class Training:
    """Steps of training: on one batch, or through a folder."""

    def __init__(self, task, setting, work):
        self.task = task
        self.setting = setting
        self.network = model(task, setting, work).train()
        self.optimizer = optimizer(task, setting, self.network)
        self.parameters = sum(p.numel() for p in self.network.parameters())
        self.half = setting.get("precision") == "bfloat16"
        if task["kind"] == "epoch":
            self.loader = loader(task, setting)
        else:
            self.pictures, self.labels = made_pictures(task, setting, work)

    def step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.half):
            loss = functional.cross_entropy(self.network(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def once(self):
        if self.task["kind"] == "step":
            return [self.step(self.pictures, self.labels)]
        return [self.step(normalised(x, self.setting), y) for x, y in self.loader]


class Photographs(Dataset):
    """The files of a folder in the order of their names; labels go round."""

    def __init__(self, task, setting):
        self.files = sorted(pathlib.Path(task["pictures"]).iterdir())
        self.classes = task["classes"]
        self.tensor = setting.get("reading") == "tensor"
        if self.tensor:
            self.transform = v2.Compose([v2.RandomResizedCrop(task["size"], antialias=True), v2.RandomHorizontalFlip()])
        else:
            one = torchvision.transforms
            self.transform = one.Compose([one.RandomResizedCrop(task["size"]), one.RandomHorizontalFlip(), one.ToTensor(),
                                          one.Normalize(MEANS[3], DEVIATIONS[3])])

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        label = index % self.classes
        if self.tensor:
            data = torchvision.io.decode_jpeg(torchvision.io.read_file(str(self.files[index])), torchvision.io.ImageReadMode.RGB)
            return self.transform(data), label
        return self.transform(Image.open(self.files[index]).convert("RGB")), label


def loader(task, setting):
    """Two workers that stay between epochs; where they are made anew each time, an epoch takes some seconds longer."""
    return DataLoader(Photographs(task, setting), batch_size=task["batch"], shuffle=True, num_workers=2, persistent_workers=True)


def normalised(x, setting):
    """A batch as the network is fed it."""
    if x.dtype == torch.uint8:
        x = v2.functional.normalize(x.float().div_(255), MEANS[3], DEVIATIONS[3], inplace=True)
    return x.contiguous(memory_format=layout(setting))


class Loading:
    """Once through the folder, up to what a network is fed."""

    def __init__(self, task, setting, work):
        self.setting = setting
        self.loader = loader(task, setting)
        self.parameters = 0

    def once(self):
        for x, _ in self.loader:
            normalised(x, self.setting)
        return []


class Inference:
    def __init__(self, task, setting, work):
        self.network = model(task, setting, work).eval()
        self.parameters = sum(p.numel() for p in self.network.parameters())
        self.pictures, _ = made_pictures(task, setting, work)

    def once(self):
        with torch.inference_mode():
            return [self.network(self.pictures).max().item()]


KINDS = {"step": Training, "epoch": Training, "load": Loading, "infer": Inference}


def facts():
    return {"torch": torch.__version__, "torchvision": torchvision.__version__, "timm": timm.__version__, "pillow": PIL.__version__,
            "python": sys.version.split()[0], "instructions": torch.backends.cpu.get_cpu_capability(),
            "onednn": str(torch.backends.mkldnn.is_available()),
            "waiting": os.environ.get("OMP_WAIT_POLICY", "as the library likes")}


def turn(measured, steps):
    seconds, losses = [], []
    for _ in range(steps):
        began = time.perf_counter()
        losses += measured.once()
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds, "loss": losses, "resident": []}


def main():
    measured = None
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            if asked["do"] == "facts":
                answer = {"name": "PyTorch", "facts": facts()}
            elif asked["do"] == "prepare":
                measured = None  # the one before gives its memory and its workers back
                torch.set_num_threads(asked["threads"])
                torch.manual_seed(7)
                measured = KINDS[asked["task"]["kind"]](asked["task"], asked["setting"], pathlib.Path(asked["work"]))
                answer = {"parameters": measured.parameters}
            elif asked["do"] == "run":
                answer = turn(measured, asked["steps"])
            else:
                answer = {"error": f"asked {asked}; known are facts, prepare, run"}
        except Exception as e:
            traceback.print_exc()
            answer = {"error": f"{type(e).__name__}: {e}"}
        PROTOCOL.write(json.dumps(answer) + "\n")
        PROTOCOL.flush()


if __name__ == "__main__":
    main()
