/** Runs in the browser: draws mermaid diagrams, in the page's colours. Pages work without it. */
export const pageScript = `
const sources = [...document.querySelectorAll('pre.mermaid')]
if (sources.length > 0) {
  const { default: mermaid } = await import('/assets/mermaid/mermaid.esm.min.mjs')
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    secure: ['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'suppressErrorRendering', 'htmlLabels', 'flowchart'],
    suppressErrorRendering: true,
    maxTextSize: 50000,
    theme: dark ? 'dark' : 'default',
    fontFamily: getComputedStyle(document.body).fontFamily,
  })
  for (const [index, source] of sources.entries()) {
    const figure = document.createElement('div')
    try {
      const { svg } = await mermaid.render('diagram-' + index, source.textContent)
      figure.className = 'diagram'
      figure.innerHTML = svg
      source.replaceWith(figure)
    } catch (error) {
      figure.className = 'diagram-error'
      figure.textContent = 'Unable to render rich display: ' + error.message
      source.before(figure)
    }
  }
}
`
