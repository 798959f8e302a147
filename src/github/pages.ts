/** The most that GitHub gives in one answer. */
export const perPage = 100

/** All entries of a list, one request for each 100. */
export async function everyPage<T>(
  request: (page: { per_page: number; page: number }) => Promise<{ data: T[] }>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page += 1) {
    const { data } = await request({ per_page: perPage, page })
    all.push(...data)
    if (data.length < perPage) return all
  }
}
