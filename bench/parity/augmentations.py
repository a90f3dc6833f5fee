"""What torchvision's augmentations make of one small picture: the fixture of TorchvisionAugmentationsTest.

    python augmentations.py > ../../plugins/vision/src/test/resources/torchvision-augmentations.properties

The picture is a formula of place and channel, the same in the test. Values are hexadecimal, HWC.
"""
import numpy as np
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

WIDTH, HEIGHT = 9, 7


def picture():
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            for c in range(3):
                pixels[y, x, c] = (40 + 23 * x + 17 * y + 61 * c + 5 * x * y) % 241
    return pixels


def main():
    image = Image.fromarray(picture())
    tensor = torch.from_numpy(picture()).permute(2, 0, 1)
    made = {
        "brightness": F.adjust_brightness(image, 1.27),
        "contrast": F.adjust_contrast(image, 0.73),
        "colour": F.adjust_saturation(image, 1.27),
        "sharpness": F.adjust_sharpness(image, 1.27),
        "posterize": F.posterize(image, 7),
        "solarize": F.solarize(image, 178.5),
        "auto-contrast": F.autocontrast(image),
        "equalize": F.equalize(image),
        "hue": F.adjust_hue(tensor, 0.2),
        "hue-back": F.adjust_hue(tensor, -0.1),
        "enlarged": F.resized_crop(tensor, 1, 2, 5, 6, [8, 8], antialias=True),
        "reduced": F.resized_crop(tensor, 0, 0, 7, 9, [3, 4], antialias=True),
        "translate-x": F.affine(image, 0, [2, 0], 1, [0, 0], interpolation=InterpolationMode.BILINEAR),
        "rotate": F.rotate(image, 9, InterpolationMode.BILINEAR),
    }
    print(f"# torchvision {torchvision.__version__}; made by bench/parity/augmentations.py")
    for name, values in made.items():
        array = values.permute(1, 2, 0).numpy() if torch.is_tensor(values) else np.asarray(values)
        print(f"{name}={array.astype(np.uint8).tobytes().hex()}")


if __name__ == "__main__":
    main()
