/**
 * Names of models and stages, in the grammar of GTO so that its users can read our registry:
 * letters, digits, `-`, `/`, `_`, beginning and ending with a letter or digit. A model may have a folder
 * in front, `detection/cars:yolo`, which a tag writes with `=`.
 */
const name = '[A-Za-z0-9](?:[A-Za-z0-9/_-]*[A-Za-z0-9])?'
const directory = '[A-Za-z0-9_./-]+'

export const stageNamePattern: RegExp = new RegExp(`^${name}$`)
export const modelNamePattern: RegExp = new RegExp(`^(?:${directory}:)?${name}$`)

/** As they stand inside of a tag. */
export const tagParts = { model: `(?:${directory}=)?${name}`, stage: name } as const

export function isModelName(text: string): boolean {
  return modelNamePattern.test(text) && isRefSafe(text)
}

export function isStageName(text: string): boolean {
  return stageNamePattern.test(text) && isRefSafe(text)
}

/** What the grammar allows and git does not: see git-check-ref-format(1). */
function isRefSafe(text: string): boolean {
  return !/\.\.|\/\/|\/\.|^[./-]|\.lock(?:[/:]|$)|\.(?:\/|:)/.test(text)
}

/** A name that obeys the grammar, made of what people call their repositories. */
export function modelNameFrom(text: string): string {
  const cleaned = text.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '')
  return cleaned === '' ? 'model' : cleaned
}
