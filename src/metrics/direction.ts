import type { Direction, Metric } from './metric.ts'

/** Words that say which way is better. Where two disagree, `error_recall`, the last one is the noun. A doubtful word is left out: unknown does less harm than wrong. */
const higher =
  'accuracy acc auc auroc roc auprc ap map ndcg mrr precision recall sensitivity specificity tpr tnr ppv npv f1 f2 fbeta fscore fmeasure dice iou miou jaccard kappa mcc correlation pearson spearman kendall r2 rsquared explained bleu sacrebleu chrf rouge rouge1 rouge2 rougel rougelsum meteor bertscore cider em exact hits hitrate win winrate pass reward throughput psnr ssim silhouette purity gini success'
const lower =
  'loss error err errors rmse mse mae mape smape wape msle rmsle logloss nll crossentropy entropy brier ece mce perplexity ppl wer cer ter fid kid lpips latency delay duration time runtime ms cost regret divergence kl hinge deviance fpr fnr fdr eer far frr misses hallucination hallucinations toxicity violations timeouts flops macs energy emissions aic bic'

const words = new Map<string, Direction>([
  ...higher.split(' ').map((word) => [word, 'higher'] as const),
  ...lower.split(' ').map((word) => [word, 'lower'] as const),
])

/** What words say together, against what the last of them says alone; the first that fits counts. */
const phrases: readonly (readonly [RegExp, Direction])[] = [
  [/\b(?:std|stdev|stddev|stderr|sem)\b/, 'unknown'],
  [/\bneg(?:ative)? log likelihood\b/, 'lower'],
  [/\blog likelihood\b/, 'higher'],
  [/\bneg(?:ative)? (?:[a-z\d]+ ){0,4}(?:error|loss|mse|mae|rmse|mape|deviance)\b/, 'higher'],
  [/\btrue (?:positive|negative)s?\b/, 'higher'],
  [/\bfalse (?:positive|negative)s?\b/, 'lower'],
  [/\b(?:match|hit) rate\b|\br 2\b|\bf (?:1|2|beta)\b|\bper s(?:ec(?:ond)?)?\b/, 'higher'],
  [/\b(?:failure|miss|rejection) rate\b/, 'lower'],
]

/** Which way a metric is better, told by its usual names: `eval_f1` higher, `val.loss` lower, `foo` unknown. */
export function directionOfName(name: string): Direction {
  // The last part of a dotted name is a statistic as often (`latency.p95`) as the metric (`test.accuracy`).
  for (const part of name.slice(-300).split(/[./]/).toReversed()) {
    const text = wordsOf(part)
    const phrase = phrases.find(([pattern]) => pattern.test(text))
    if (phrase) return phrase[1]
    const last = text.split(' ').findLast((word) => words.has(word))
    if (last !== undefined) return words.get(last) ?? 'unknown'
  }
  return 'unknown'
}

/** `evalF1-score` → eval f1 score; `recall@10` → recall. */
function wordsOf(part: string): string {
  return part
    .replace(/IoU/g, 'Iou')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/@\d+/g, '')
    .replace(/[^a-z\d]+/g, ' ')
    .trim()
}

/** Ends of names that say how a run went, not how good the model is. */
const informational =
  /(?:^|[._/ -])(?:epochs?|steps?|support|runtime|timestamp|samples|total_flos|learning_rate|lr|grad_norm|seed|num_input_tokens_seen|[a-z]+_per_(?:second|sec))$/

/** True for run times, speeds of training, epochs and counts: shown, never judged. */
export function isInformationalName(name: string): boolean {
  return informational.test(name.slice(-300).toLowerCase())
}

/** The part of the data that a name speaks of: `eval_loss` → eval. */
export function splitOfName(name: string): string | undefined {
  const [, split] = /^(train|eval|test|val|valid|validation|dev)(?=[._/-])/i.exec(name) ?? []
  return split?.toLowerCase()
}

/** What the configuration says about directions wins over what names and files say. */
export function withDirections(
  metrics: readonly Metric[],
  directions: Readonly<Record<string, 'higher' | 'lower'>>,
): Metric[] {
  return metrics.map((metric) => {
    const said = Object.hasOwn(directions, metric.name) ? directions[metric.name] : undefined
    return said === undefined ? metric : { ...metric, direction: said }
  })
}
