"""TensorFlow without Keras' loop: the whole epoch is one graph, so that no Python runs between the steps.

Variants: `plain`, and `jit`, which compiles the step with XLA.
"""

import tensorflow as tf

import tensorflow_nets as nets
from common import measure, read_job


def main():
    job = read_job()
    nets.use_threads(job["threads"])
    images, labels = (tf.constant(array) for array in nets.load(job))
    model = nets.build(job["net"])
    jit = job["variant"].startswith("jit")
    optimizer = tf.keras.optimizers.Adam(0.001) if jit else nets.adam()
    optimizer.build(model.trainable_variables) if jit else optimizer._create_all_weights(model.trainable_variables)
    loss_of = nets.loss()
    batch_size = job["batchSize"]
    count = len(labels)

    @tf.function(jit_compile=jit)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    @tf.function
    def epoch(steps):
        order = tf.random.shuffle(tf.range(count))
        loss_sum = 0.0
        for index in tf.range(steps):
            start = index * batch_size % (count - batch_size + 1)
            batch = order[start : start + batch_size]
            batch.set_shape([batch_size])
            loss_sum += step(tf.gather(images, batch), tf.gather(labels, batch))
        return loss_sum

    def train(steps):
        if not tf.math.is_finite(epoch(tf.constant(steps))):
            raise ArithmeticError("the loss is not finite")

    measure(job, train, nets.VERSIONS)


main()
