"""Keras' own training loop, model.fit.

Variants: `arrays` hands fit the arrays; the others feed it from tf.data and let it run 50 steps a call
(steps_per_execution); `jit` compiles the step with XLA as well.
"""

import tensorflow as tf

import tensorflow_nets as nets
from common import measure, read_job

STEPS_A_CALL = 50


def main():
    job = read_job()
    nets.use_threads(job["threads"])
    images, labels = nets.load(job)
    model = nets.build(job["net"])
    batch_size, variant = job["batchSize"], job["variant"]
    jit = variant.startswith("jit")
    # XLA fuses the newer Adam by itself, and cannot compile the older one's operation.
    optimizer = tf.keras.optimizers.Adam(0.001) if jit else nets.adam()
    arrays = variant.startswith("arrays")
    model.compile(optimizer, nets.loss(), jit_compile=jit, steps_per_execution=1 if arrays else STEPS_A_CALL)

    def batches():
        x, y = tf.constant(images), tf.constant(labels)
        whole = len(labels) // batch_size * batch_size

        def epoch(_):
            order = tf.random.shuffle(tf.range(len(labels)))[:whole]
            return tf.data.Dataset.from_tensor_slices(tf.reshape(order, [-1, batch_size]))

        order = tf.data.Dataset.range(1).repeat().flat_map(epoch)
        return iter(order.map(lambda batch: (tf.gather(x, batch), tf.gather(y, batch))).prefetch(2))

    source = None if arrays else batches()

    def train(steps):
        if arrays:
            count = steps * batch_size
            model.fit(images[:count], labels[:count], batch_size=batch_size, verbose=0)
        else:
            model.fit(source, steps_per_epoch=steps, verbose=0)

    measure(job, train, nets.VERSIONS)


main()
