"""Steps of local training in PyTorch for Python, one thread, rows in memory: the peer of `Main engines`.

Without arguments: prints a line of JSON for each model and batch.
With `-`: answers lines of standard input, `MODEL BATCH STEPS`, by lines of JSON, so that another program can
measure in turn with this one. Where PyTorch is not installed: prints `not installed`.
"""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def coretype():
    """Kernels for this processor: Debian's OpenBLAS knows no newer one and would take those for SSE3."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
            flags = set(next((line for line in info if line.startswith("flags")), "").split())
    except OSError:
        return ""
    kernels = {"avx512_bf16": "Cooperlake", "avx512f": "SkylakeX", "avx2": "Haswell"}
    return next((kernel for flag, kernel in kernels.items() if flag in flags), "")


if coretype():
    os.environ.setdefault("OPENBLAS_CORETYPE", coretype())

try:
    import torch
    from torch import nn
except ImportError:
    print("not installed")
    sys.exit(0)

BATCHES = (10, 32, 256)
ROUNDS = 12
STEPS_A_ROUND = {"mlp": {10: 200, 32: 100, 256: 20}, "cnn": {10: 12, 32: 6, 256: 1}}
RATE = {"mlp": 0.1, "cnn": 0.01}


def mlp():
    return nn.Sequential(
        nn.Linear(784, 200), nn.ReLU(), nn.Linear(200, 200), nn.ReLU(), nn.Linear(200, 10)
    )


def cnn():
    """McMahan et al. 2017, section 3."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 512),
        nn.ReLU(),
        nn.Linear(512, 10),
    )


class Training:
    """One model, one size of batch, and as many rows as one round takes."""

    def __init__(self, model, batch, steps):
        torch.manual_seed(1)
        self.model = {"mlp": mlp, "cnn": cnn}[model]()
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=RATE[model])
        self.loss = nn.CrossEntropyLoss()
        self.rows = torch.rand(batch * steps, 784)
        self.labels = torch.randint(10, (batch * steps,))
        self.batch = batch

    def run(self, steps):
        """Seconds of the wall's clock and of processor that so many steps take, in a random order of rows."""
        order = torch.randperm(self.batch * steps)
        total = torch.zeros(())
        wall, processor = time.perf_counter(), time.process_time()
        for at in range(0, self.batch * steps, self.batch):
            chosen = order[at : at + self.batch]
            self.optimiser.zero_grad()
            loss = self.loss(self.model(self.rows[chosen]), self.labels[chosen])
            loss.backward()
            self.optimiser.step()
            total += loss.detach() * self.batch
        total.item()
        return time.perf_counter() - wall, time.process_time() - processor


def answer(trainings, model, batch, steps):
    key = (model, batch, steps)
    if key not in trainings:
        trainings[key] = Training(*key)
    wall, processor = trainings[key].run(steps)
    return {"model": model, "batch": batch, "steps": steps, "seconds": wall, "processor": processor}


def table():
    for model, batches in STEPS_A_ROUND.items():
        for batch in BATCHES:
            steps = batches[batch]
            training = Training(model, batch, steps)
            seconds = sorted(training.run(steps)[0] / steps for _ in range(ROUNDS))
            median = (seconds[(ROUNDS - 1) // 2] + seconds[ROUNDS // 2]) / 2
            line = {"model": model, "batch": batch, "steps_a_second": 1 / seconds[0], "median": 1 / median}
            print(json.dumps(line), flush=True)


def main():
    torch.set_num_threads(1)
    if sys.argv[1:] != ["-"]:
        table()
        return
    print(json.dumps({"version": torch.__version__}), flush=True)
    trainings = {}
    for line in sys.stdin:
        model, batch, steps = line.split()
        print(json.dumps(answer(trainings, model, int(batch), int(steps))), flush=True)


main()
