"""What the peers written in Python share: the job, MNIST in memory, and how an epoch is measured."""

import gzip
import json
import sys
import time
from pathlib import Path

import numpy

TRAIN_COUNT = 48_000


def read_job():
    """The job as bench/jobs.ts describes it: JSON in the only argument."""
    return json.loads(sys.argv[1])


def _bytes_of(folder, name, header):
    with gzip.open(Path(folder) / f"{name}.gz") as file:
        return numpy.frombuffer(file.read(), dtype=numpy.uint8)[header:]


def load_mnist(job):
    """The first 48,000 training images as float32 [count, 784] in 0..1, and their labels as int64."""
    images = _bytes_of(job["data"], "train-images-idx3-ubyte", 16).reshape(-1, 784)[:TRAIN_COUNT]
    labels = _bytes_of(job["data"], "train-labels-idx1-ubyte", 8)[:TRAIN_COUNT]
    return images.astype(numpy.float32) / 255, labels.astype(numpy.int64)


def private_memory_mb():
    """Memory of this process that no file backs, or None where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except FileNotFoundError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def measure(job, train, versions):
    """Calls train(steps) for the warm-up, then for the measured steps, and prints the result as a line of JSON."""
    train(job["warmUpSteps"])
    started, cpu_started = time.perf_counter(), time.process_time()
    train(job["steps"])
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    result = {
        "stepMs": seconds * 1000 / job["steps"],
        "cpuStepMs": cpu_seconds * 1000 / job["steps"],
        "memoryMb": private_memory_mb(),
        "versions": {"Python": sys.version.split()[0], **versions},
    }
    print(json.dumps({"event": "result", **result}, separators=(",", ":")), flush=True)
