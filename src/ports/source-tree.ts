import type { SourceFile } from '../manifest/source-files.ts'

/** The files of commits, by their content's names in git. */
export interface SourceTree {
  /**
   * Every file of a commit, with its path from the root of the repository. What is not in the checkout is fetched;
   * null when the commit cannot be had.
   */
  files(commit: string): Promise<readonly SourceFile[] | null>
}
