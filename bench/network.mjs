/** Small networks of our own as users would train them: a classifier, and a score model to sample from. */

import { samplesFrom } from "@pushforward/core";
import { Adam } from "../packages/methods/dist/privacy/slicing/adam.js";
import { NetworkGenerator } from "../packages/methods/dist/privacy/slicing/network-generator.js";

const batch = 128;

/** A network with ReLU layers on rows that are given; `close` gives its memory back. */
function network(kernels, inputs, hidden, outputs, rng) {
  const scope = kernels.scope();
  const net = new NetworkGenerator(kernels, scope, { latent: inputs, hidden, outputs }, batch, new Float64Array(outputs), rng); // biome-ignore format: a line
  return {
    net,
    // What is drawn there as noise is here the input.
    forward: (rows) => net.forward({ fillNormal: (into) => into.set(rows) }),
    close: () => scope.free(),
  };
}

/** Classes of rows: `probabilities(x)` of each class, row-major. */
export function trainClassifier(
  kernels,
  { x, labels },
  classes,
  rng,
  { hidden = [128], epochs = 60, rate = 2e-3 } = {},
) {
  const { d, n } = x;
  const { net, forward, close } = network(kernels, d, hidden, classes, rng);
  const steps = Math.ceil((epochs * n) / batch);
  const adam = new Adam(net.parameters.length, rate, steps);
  const [rows, slope] = [new Float64Array(batch * d), new Float32Array(batch * classes)];
  for (let step = 0; step < steps; step++) {
    const picked = Array.from({ length: batch }, () => rng.integer(n));
    picked.forEach((row, i) => {
      rows.set(x.data.subarray(row * d, (row + 1) * d), i * d);
    });
    // A little noise on the pixels, so that the classifier does not lean on single ones.
    for (let at = 0; at < rows.length; at++) rows[at] += 0.2 * rng.normal();
    const shares = softmax(forward(rows), classes);
    picked.forEach((row, i) => {
      for (let c = 0; c < classes; c++)
        slope[i * classes + c] = (shares[i * classes + c] - Number(labels[row] === c)) / batch;
    });
    net.backward(slope);
    adam.move(net.parameters, net.gradient);
  }
  const probabilities = (given) => inBatches(given.data, d, classes, (part) => softmax(forward(part), classes));
  return { probabilities, close };
}

function softmax(scores, classes) {
  const shares = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i += classes) {
    const row = scores.subarray(i, i + classes);
    const top = row.reduce((a, b) => Math.max(a, b));
    const total = row.reduce((sum, score) => sum + Math.exp(score - top), 0);
    for (let c = 0; c < classes; c++) shares[i + c] = Math.exp(row[c] - top) / total;
  }
  return shares;
}

/** Rows through a network that takes them in batches of one size. */
function inBatches(data, d, outputs, run) {
  const n = data.length / d;
  const [part, out] = [new Float64Array(batch * d), new Float64Array(n * outputs)];
  for (let first = 0; first < n; first += batch) {
    const size = Math.min(batch, n - first);
    part.fill(0).set(data.subarray(first * d, (first + size) * d));
    out.set(run(part).subarray(0, size * outputs), first * outputs);
  }
  return out;
}

/** Share guessed right, and mean probability of the most probable class. */
export function judged(classifier, x, labels, classes = 10) {
  const shares = classifier.probabilities(x);
  let [right, sure] = [0, 0];
  labels.forEach((label, i) => {
    const row = shares.subarray(i * classes, (i + 1) * classes);
    const top = Math.max(...row);
    right += Number(row[label] === top) / labels.length;
    sure += top / labels.length;
  });
  return { right, sure };
}

/**
 * A denoiser x̂(t·x + (1 − t)·ξ, t, class) by least squares, trained for so many processor seconds; its samples follow
 * dz/dt = (x̂ − z)/(1 − t) by Euler, the flow that `sample` follows with the exact x̄.
 */
export function trainScoreModel(kernels, { x, labels }, classes, rng, { seconds, hidden = [256, 256], rate = 2e-3 }) {
  const { d, n } = x;
  const inputs = d + 4 + classes;
  const { net, forward, close } = network(kernels, inputs, hidden, d, rng);
  const [rows, wanted, slope] = [new Float64Array(batch * inputs), new Float64Array(batch * d), new Float32Array(batch * d)]; // biome-ignore format: a line
  const look = (i, z, t, label) => {
    const scale = 1 / Math.hypot(t, 1 - t);
    const row = rows.subarray(i * inputs, (i + 1) * inputs).fill(0);
    for (let k = 0; k < d; k++) row[k] = scale * z[k];
    row.set([t, Math.sin(2 * t), Math.cos(2 * t), Math.sqrt(1 - t)], d);
    row[d + 4 + label] = 1;
  };
  const z = new Float64Array(d);
  let [adam, steps] = [new Adam(net.parameters.length, rate, 1e9), 1e9];
  const used = () => process.cpuUsage().user / 1e6;
  const begun = used();
  const warm = 40;
  for (let step = 0; step < steps; step++) {
    if (step === warm) {
      steps = Math.max(warm + 1, Math.floor((warm * seconds) / (used() - begun)));
      adam = new Adam(net.parameters.length, rate, steps - warm);
    }
    for (let i = 0; i < batch; i++) {
      const [row, t] = [rng.integer(n), 0.999 * rng.uniform()];
      for (let k = 0; k < d; k++) {
        wanted[i * d + k] = x.data[row * d + k];
        z[k] = t * x.data[row * d + k] + (1 - t) * rng.normal();
      }
      look(i, z, t, labels[row]);
    }
    const found = forward(rows);
    for (let at = 0; at < slope.length; at++) slope[at] = (found[at] - wanted[at]) / batch;
    net.backward(slope);
    adam.move(net.parameters, net.gradient);
  }
  const trained = used() - begun;
  /** One sample for each label. */
  const draw = (asked, ownRng, flowSteps = 50) => {
    const points = new Float64Array(asked.length * d);
    ownRng.fillNormal(points);
    for (let step = 0; step < flowSteps; step++)
      for (let first = 0; first < asked.length; first += batch) {
        const size = Math.min(batch, asked.length - first);
        for (let i = 0; i < size; i++) look(i, points.subarray((first + i) * d), step / flowSteps, asked[first + i]);
        const found = forward(rows);
        for (let at = 0; at < size * d; at++) points[first * d + at] += (found[at] - points[first * d + at]) / (flowSteps - step); // biome-ignore format: a line
      }
    return samplesFrom(points, d);
  };
  return { draw, steps, trained, close };
}
