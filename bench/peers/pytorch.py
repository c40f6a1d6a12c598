"""PyTorch at its best on a CPU: data in memory, channels_last, fused Adam, nothing read back during an epoch.

Variants: `eager`, and `compiled` (torch.compile, which needs a C++ compiler). Allocators come from the environment.
"""

import torch
from torch import nn
from torch.nn import functional

from common import load_mnist, measure, read_job


def cnn():
    def block(inputs, outputs):
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    head = [nn.Linear(1568, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10)]
    return nn.Sequential(*block(1, 16), *block(16, 32), nn.Flatten(), *head)


def fcnn():
    hidden = [nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(*hidden, nn.Linear(256, 10))


def main():
    job = read_job()
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    images, labels = (torch.from_numpy(array) for array in load_mnist(job))
    if job["net"] == "cnn":
        model = cnn().to(memory_format=torch.channels_last)
        images = images.reshape(-1, 1, 28, 28).contiguous(memory_format=torch.channels_last)
    else:
        model = fcnn()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)

    def loss_of(x, y):
        return functional.cross_entropy(model(x), y)

    if job["variant"].startswith("compiled"):
        loss_of = torch.compile(loss_of, mode="max-autotune-no-cudagraphs")
    batch_size = job["batchSize"]

    def train(steps):
        loss_sum = torch.zeros(())
        order = torch.randperm(len(images))
        for step in range(steps):
            start = step * batch_size % (len(images) - batch_size + 1)
            batch = order[start : start + batch_size]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(images.index_select(0, batch), labels.index_select(0, batch))
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach()
        if not torch.isfinite(loss_sum):
            raise ArithmeticError("the loss is not finite")

    measure(job, train, {"PyTorch": torch.__version__})


main()
