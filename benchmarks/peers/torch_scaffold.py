"""FedAvg and SCAFFOLD on Fashion-MNIST in PyTorch for Python, written from the papers and not from our code: the
peer that says whether `scaffold` diverges by a fault of ours.

    python3 benchmarks/peers/torch_scaffold.py FOLDER ROWS ROUNDS RATE SEED [sorted]

FOLDER has the four files of Debian's dataset-fashion-mnist. The first ROWS images are dealt evenly to ten parties,
at random or, sorted by their labels, in two runs of equal length each, which is two labels or three; a round is one epoch of each in batches of 64, plain SGD. Prints accuracy on 2,000 test images after each round.
Where PyTorch is not installed: prints `not installed`.
"""

import gzip
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"

try:
    import numpy as np
    import torch
    from torch import nn
except ImportError:
    print("not installed")
    sys.exit(0)

PARTIES = 10
BATCH = 64
TEST_ROWS = 2000


def read(path, offset):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def images(folder, name, rows):
    pixels = read(os.path.join(folder, name + "-images-idx3-ubyte.gz"), 16).reshape(-1, 1, 28, 28)
    labels = read(os.path.join(folder, name + "-labels-idx1-ubyte.gz"), 8)
    return torch.tensor(pixels[:rows].astype(np.float32) / 255), torch.tensor(labels[:rows].astype(np.int64))


def lenet():
    """NIID-Bench's network."""
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
    for layer in network:
        if hasattr(layer, "weight"):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return network


def flat(network):
    return nn.utils.parameters_to_vector(network.parameters()).detach().clone()


def load(vector, network):
    nn.utils.vector_to_parameters(vector.clone(), network.parameters())


class Federation:
    def __init__(self, folder, rows, rate, seed, by_label):
        torch.manual_seed(seed)
        self.rate, self.seed = rate, seed
        self.features, self.labels = images(folder, "train", rows)
        self.test_features, self.test_labels = images(folder, "t10k", TEST_ROWS)
        self.network = lenet()
        self.start = flat(self.network)
        self.parts = torch.randperm(rows).reshape(PARTIES, -1)
        if by_label:
            halves = torch.argsort(self.labels, stable=True).reshape(2 * PARTIES, -1)
            self.parts = halves[torch.randperm(2 * PARTIES)].reshape(PARTIES, -1)
        self.loss = nn.CrossEntropyLoss()

    def gradient(self, vector, batch):
        load(vector, self.network)
        self.network.zero_grad()
        self.loss(self.network(self.features[batch]), self.labels[batch]).backward()
        return torch.cat([p.grad.reshape(-1) for p in self.network.parameters()])

    def local(self, model, rows, correction, order):
        """One epoch; returns the party's model and its number of steps."""
        own, steps = model.clone(), 0
        for batch in rows[torch.randperm(len(rows), generator=order)].split(BATCH):
            own = own - self.rate * (self.gradient(own, batch) + correction)
            steps += 1
        return own, steps

    def accuracy(self, model):
        load(model, self.network)
        with torch.no_grad():
            return (self.network(self.test_features).argmax(1) == self.test_labels).float().mean().item()

    def train(self, rounds, scaffold):
        """SCAFFOLD: Karimireddy et al. 2020, Algorithm 1 with option II, all parties in every round."""
        order = torch.Generator().manual_seed(self.seed)
        model, server = self.start, torch.zeros_like(self.start)
        controls = [torch.zeros_like(self.start) for _ in range(PARTIES)]
        for _ in range(rounds):
            models, changes = [], []
            for party, rows in enumerate(self.parts):
                correction = server - controls[party]
                own, steps = self.local(model, rows, correction, order)
                models.append(own)
                if scaffold:
                    after = -correction + (model - own) / (steps * self.rate)
                    changes.append(after - controls[party])
                    controls[party] = after
            model = torch.stack(models).mean(0)
            if scaffold:
                server = server + torch.stack(changes).mean(0)
            yield self.accuracy(model)


def main():
    if len(sys.argv) not in (6, 7):
        sys.exit("usage: torch_scaffold.py FOLDER ROWS ROUNDS RATE SEED [sorted]")
    folder, rows, rounds, rate, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    torch.set_num_threads(1)
    federation = Federation(folder, rows, rate, seed, sys.argv[6:] == ["sorted"])
    for name in ("fed-avg", "scaffold"):
        line = " ".join("%.3f" % accuracy for accuracy in federation.train(rounds, name == "scaffold"))
        print("%-8s rate %g seed %d: %s" % (name, rate, seed, line), flush=True)


main()
