"""The networks of a comparison, as somebody writes them in PyTorch; each takes (channels, side of the picture, classes)."""
from torch import nn
from torch.nn import functional


class Mlp(nn.Module):
    def __init__(self, channels, size, classes):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(channels * size * size, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU())
        self.fc = nn.Linear(400, classes)

    def forward(self, x):
        return self.fc(self.body(x))


class SmallCnn(nn.Module):
    """Three stages of convolution, batch normalisation, ReLU and halving, then a hidden layer."""

    def __init__(self, channels, size, classes):
        super().__init__()
        stages, before = [], channels
        for width in (16, 32, 64):
            stages += [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
            before, size = width, size // 2
        self.body = nn.Sequential(*stages, nn.Flatten(), nn.Linear(before * size * size, 128), nn.ReLU())
        self.fc = nn.Linear(128, classes)

    def forward(self, x):
        return self.fc(self.body(x))


class Block(nn.Module):
    """The basic block of ResNet-18."""

    def __init__(self, before, width, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        same = stride == 1 and before == width
        self.shortcut = nn.Identity() if same else nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + self.shortcut(x))


class SlimResNet18(nn.Module):
    """ResNet-18 with the stem for small pictures and 20 channels in its first stage, as in the literature on small streams."""

    def __init__(self, channels, size, classes, width=20):
        super().__init__()
        layers, before = [nn.Conv2d(channels, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
        for stage in range(4):
            for block in range(2):
                layers.append(Block(before, width << stage, 2 if stage and not block else 1))
                before = width << stage
        self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        return self.fc(self.body(x))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(*convolution(width, width), *convolution(width, width))

    def forward(self, x):
        return x + self.body(x)


def convolution(before, width):
    return [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]


class ResNet9(nn.Module):
    """The network of Page, "How to train your ResNet", at three eighths of its width."""

    def __init__(self, channels, size, classes, width=24):
        super().__init__()
        self.body = nn.Sequential(
            *convolution(channels, width), *convolution(width, 2 * width), nn.MaxPool2d(2), Residual(2 * width),
            *convolution(2 * width, 4 * width), nn.MaxPool2d(2), *convolution(4 * width, 8 * width), nn.MaxPool2d(2), Residual(8 * width),
            nn.AdaptiveMaxPool2d(1), nn.Flatten())
        self.fc = nn.Linear(8 * width, classes)

    def forward(self, x):
        return self.fc(self.body(x))


MODELS = {"mlp": Mlp, "small-cnn": SmallCnn, "resnet-9": ResNet9, "resnet-18-slim": SlimResNet18}
