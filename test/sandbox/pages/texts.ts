export const readme = `# Fraud model

Scores card payments. See [training](src/train.py) and the [table](#results).

![A chart](https://images.example/chart.png)

## Results

| Slice | Accuracy | Recall |
|---|--:|--:|
| all | 0.931 | 0.72 |
| small | 0.912 | 0.61 |

\`\`\`sh
modelseal pull fraud#production
\`\`\`
`

const chart = `\`\`\`mermaid
xychart-beta
  title "Accuracy by version"
  x-axis ["1.0.0", "1.1.0", "pr.1"]
  y-axis "accuracy" 0.9 --> 1
  bar [0.931, 0.938, 0.947]
\`\`\`
`

export const comment = `## fraud \`1.1.0-pr.1.1\`: better than production

Accuracy **94.7 %**, up **1.6 points** from \`1.0.0\`, and beyond noise (p = 0.003).

| Metric | Production | This | Change | |
|---|--:|--:|--:|:-:|
| accuracy | 0.931 | 0.947 | +0.016 | better |
| recall@small | 0.61 | 0.66 | +0.05 | better |
| latency p95 | 22 ms | 26 ms | +4 ms | same |

> [!WARNING]
> Latency is 4 ms from its limit of 30 ms.

<details><summary>Why <code>1.1.0</code></summary>

- \`train: double the trees\` → minor
- parameters changed: \`trees\` 200 → 400

</details>

${chart}
Approve with the label \`promote:production\`.
`

export const summary = `### Metrics

| Gate | Limit | Value | |
|---|--:|--:|---|
| accuracy | ≥ 0.9 | 0.947 | holds |
| latency p95 | ≤ 30 ms | 26 ms | holds |
`

export const notes = `First version of the model.

### Why 1.0.0
- feat: first model (d0cf3a1)

### Pull
\`\`\`sh
modelseal pull fraud@v1.0.0
\`\`\`

${chart}`

/** Everything that a page must not do because a text says so. */
export const hostile = `Hello @alice, see #2.

<script>window.hacked = 1</script>
<img src="x" onerror="window.hacked = 2">
<img src="https://evil.example/pixel.png" alt="pixel">
<svg onload="window.hacked = 3"><circle r="4"/></svg>
<iframe src="https://evil.example"></iframe>
<a href="javascript:window.hacked=4" onclick="window.hacked = 5">click</a>
[link](javascript:window.hacked=6)
<style>body { display: none }</style>
<form action="https://evil.example"><input name="a" value="typed"><button>send</button></form>
<p class="markdown-alert" style="position:fixed;inset:0" id="top">shout</p>
<div onmouseover="window.hacked = 7">hover</div>
<picture><source srcset="https://evil.example/a.png"><img src="//evil.example/b.png"></picture>

\`\`\`mermaid
graph TD; A["<img src=x onerror='window.hacked = 8'>"] --> B; click A "javascript:window.hacked=9"
\`\`\`
`
