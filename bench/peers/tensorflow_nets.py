"""The two networks in Keras, and TensorFlow's settings, for the peers that use TensorFlow from Python."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf

from common import load_mnist


def use_threads(count):
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def load(job):
    images, labels = load_mnist(job)
    if job["net"] == "cnn":
        images = images.reshape(-1, 28, 28, 1)
    return images, labels


def build(net):
    layers = tf.keras.layers
    if net == "cnn":
        front = [
            layers.Conv2D(16, 3, padding="same", activation="relu", input_shape=(28, 28, 1)),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
        ]
        second = 64
    else:
        front = [layers.Dense(512, activation="relu", input_shape=(784,))]
        second = 256
    back = [layers.Dropout(0.2), layers.Dense(second, activation="relu"), layers.Dropout(0.2), layers.Dense(10)]
    return tf.keras.Sequential(front + back)


def adam():
    """The older class on purpose: one fused operation for each weight, where the newer one takes a dozen."""
    return tf.keras.optimizers.legacy.Adam(0.001)


def loss():
    return tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


VERSIONS = {"TensorFlow": tf.__version__, "Keras": keras.__version__}
