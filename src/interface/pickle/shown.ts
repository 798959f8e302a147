const longest = 100

/** A text from a file within a sentence: one line, short, and of plain letters, so that look-alikes show. */
export function shown(text: string): string {
  const plain = text.slice(0, longest).replace(/[^\x20-\x7e]/gu, (letter) => {
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`
  })
  return text.length > longest ? `${plain}…` : plain
}
