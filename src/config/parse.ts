import type { Configuration } from './schema.ts'
/** One mistake in a configuration file, with the place to mend it. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly key: string
  readonly message: string
  readonly suggestion?: string
}
export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly Problem[] }
export declare function parseConfiguration(text: string, file: string): ParsedConfiguration
