/** GitHub's colours (https://primer.style/foundations/primitives/color), light and dark. */
export const colors = `
:root {
  color-scheme: light dark;
  --fg: #1f2328; --muted: #59636e; --bg: #ffffff; --subtle: #f6f8fa; --inset: #eff2f5;
  --border: #d1d9e0; --border-muted: #d1d9e0b3; --accent: #0969da; --accent-bg: #ddf4ff;
  --success: #1a7f37; --danger: #d1242f; --attention: #9a6700; --done: #8250df; --open: #1f883d;
  --success-bg: #dafbe1; --danger-bg: #ffebe9; --attention-bg: #fff8c5; --neutral-bg: #818b981f;
  --danger-fill: #cf222e; --draft: #59636e; --tab: #fd8c73; --added: #dafbe1; --removed: #ffebe9; --hunk: #ddf4ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --fg: #f0f6fc; --muted: #9198a1; --bg: #0d1117; --subtle: #151b23; --inset: #010409;
    --border: #3d444d; --border-muted: #3d444db3; --accent: #4493f8; --accent-bg: #388bfd1a;
    --success: #3fb950; --danger: #f85149; --attention: #d29922; --done: #ab7df8; --open: #238636;
    --success-bg: #2ea04326; --danger-bg: #f851491a; --attention-bg: #bb800926; --neutral-bg: #656c7633;
    --danger-fill: #da3633; --draft: #656c76; --tab: #f78166; --added: #2ea04326; --removed: #f851491a; --hunk: #388bfd1a;
  }
}
`
