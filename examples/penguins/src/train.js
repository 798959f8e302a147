// Trains a random forest that tells penguin species apart, and says how well it does.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { RandomForestClassifier } from 'ml-random-forest'
import { parse } from 'yaml'

const params = parse(readFileSync('params.yaml', 'utf8'))
const measurements = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)']
const penguins = JSON.parse(readFileSync('data/penguins.json', 'utf8')).filter((penguin) =>
  measurements.every((name) => Number.isFinite(penguin[name])),
)
const species = [...new Set(penguins.map((penguin) => penguin.Species))].sort()

const shuffled = shuffle(penguins, params.seed)
const count = Math.round(shuffled.length * params.split.train)
const [training, test] = [shuffled.slice(0, count), shuffled.slice(count)]

const started = performance.now()
const forest = new RandomForestClassifier({
  seed: params.seed,
  nEstimators: params.model.trees,
  maxFeatures: params.features.length,
  replacement: true,
  noOOB: true,
})
forest.train(training.map(inputs), training.map(label))
const predicted = forest.predict(test.map(inputs))
const seconds = (performance.now() - started) / 1000

mkdirSync('models/penguins', { recursive: true })
mkdirSync('reports', { recursive: true })
writeFileSync('models/penguins/forest.json', JSON.stringify(forest.toJSON()))
writeFileSync(
  'models/penguins/labels.json',
  JSON.stringify({ inputs: params.features, labels: species }, null, 2),
)
writeFileSync(
  'reports/metrics.json',
  JSON.stringify(
    {
      accuracy: accuracyOf(test, predicted),
      macro_f1: mean(species.map((_, index) => f1(index))),
      test_samples: test.length,
      slices: Object.fromEntries(
        species.map((name) => [name, { accuracy: accuracyOf(...only(name)), f1: f1(species.indexOf(name)) }]),
      ),
    },
    null,
    2,
  ),
)
console.log(
  `${training.length} penguins, ${params.model.trees} trees, ${seconds.toFixed(2)} s: accuracy ${accuracyOf(test, predicted).toFixed(3)}`,
)

function inputs(penguin) {
  return params.features.map((name) => penguin[name])
}

function label(penguin) {
  return species.indexOf(penguin.Species)
}

function accuracyOf(items, answers) {
  return round(items.filter((penguin, at) => label(penguin) === answers[at]).length / items.length)
}

function only(name) {
  const at = test.flatMap((penguin, index) => (penguin.Species === name ? [index] : []))
  return [at.map((index) => test[index]), at.map((index) => predicted[index])]
}

function f1(wanted) {
  const hits = test.filter((penguin, at) => label(penguin) === wanted && predicted[at] === wanted).length
  const claims = predicted.filter((answer) => answer === wanted).length
  const truths = test.filter((penguin) => label(penguin) === wanted).length
  return round(claims + truths === 0 ? 0 : (2 * hits) / (claims + truths))
}

function mean(values) {
  return round(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function round(value) {
  return Math.round(value * 1e6) / 1e6
}

/** Fisher and Yates, with a small generator of its own so that every machine draws the same order. */
function shuffle(items, seed) {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const copy = [...items]
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}
