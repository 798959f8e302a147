/**
 * `a - b` without the noise of binary fractions: 0.88 - 0.9 is -0.02, not -0.020000000000000018. The result has
 * as many decimals as the more precise of the two. Both have to be finite.
 */
export function subtract(a: number, b: number): number {
  const difference = a - b
  const places = Math.max(decimals(a), decimals(b))
  return places <= 100 ? Number(difference.toFixed(places)) + 0 : difference
}

/** Digits behind the point in the shortest way to write a number: 0.25 has 2, 1e-7 has 7. */
function decimals(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent))
}
