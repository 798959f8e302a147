import { expect, test } from '@jest/globals'
import { directionOfName, isInformationalName, withDirections } from '../../src/metrics/direction.ts'
import { readMetrics } from '../../src/metrics/read.ts'

test.each(
  'accuracy eval_accuracy val.acc f1 f1-score evalF1Score macro/f1 roc_auc average_precision recall@10 ndcg@5 bleu rougeL r2 R2_score explained_variance neg_log_loss neg_mean_squared_error log_likelihood true_negative_rate pass@1 exact_match tokens_per_second mIoU success_rate'.split(
    ' ',
  ),
)('%s is better when higher', (name) => {
  expect(directionOfName(name)).toBe('higher')
})

test.each(
  'loss eval_loss val/loss error rmse MAE mean_squared_error log_loss neg_log_likelihood perplexity latency latency_ms.p95 p95.latency wer word_error_rate false_positive_rate fid brier_score training.cross_entropy failure_rate'.split(
    ' ',
  ),
)('%s is better when lower', (name) => {
  expect(directionOfName(name)).toBe('lower')
})

test.each(['foo', '', 'score', 'recall_std', 'accuracy.stderr', 'constructor', 'x'.repeat(100_000)])(
  'nothing is known about %.20s',
  (name) => {
    expect(directionOfName(name)).toBe('unknown')
  },
)

test('a metric that only ends like one for information is judged', () => {
  expect(['footsteps', 'misstep', 'deepoch'].filter(isInformationalName)).toEqual([])
})

test('the configuration wins over the name', () => {
  const { metrics } = readMetrics('m.json', '{"loss": 1, "recall": 1, "churn": 2}')

  const directed = withDirections(metrics, { loss: 'higher', churn: 'lower' })

  expect(directed.map(({ direction }) => direction)).toEqual(['higher', 'higher', 'lower'])
})
