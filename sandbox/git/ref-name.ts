/** Whether `git check-ref-format` would take the full name of a ref. */
export function isRefName(name: string): boolean {
  const bad = ['..', '@{', '//', '/.', '~', '^', ':', '?', '*', '[', '\\', ' ', '\x7f']
  return (
    name.startsWith('refs/') &&
    name.length <= 255 &&
    !bad.some((part) => name.includes(part)) &&
    ![...name].some((letter) => letter < ' ') &&
    !name.split('/').some((part) => part.endsWith('.lock')) &&
    !/[/.]$/.test(name)
  )
}
