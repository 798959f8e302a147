/** Bits of one element of a type; null when that is not the same for all of them (`string`), or not known. */
export function bitsOf(dtype: string): number | null {
  if (dtype === 'bool') return 8
  // GGUF's packed types: bits of a block with its scales, by the layouts in ggml-common.h.
  const packed = ggml[dtype]
  if (packed !== undefined) return packed
  const bits = /^(?:u?int|b?float|complex)(\d{1,3})(?:_e\d+m\d+\w*)?$/.exec(dtype)?.[1]
  return bits === undefined ? null : Number(bits)
}

const ggml: Readonly<Record<string, number>> = {
  q4_0: 4.5,
  q4_1: 5,
  q5_0: 5.5,
  q5_1: 6,
  q8_0: 8.5,
  q8_1: 9,
  q2_k: 2.625,
  q3_k: 3.4375,
  q4_k: 4.5,
  q5_k: 5.5,
  q6_k: 6.5625,
  q8_k: 9.125,
  iq2_xxs: 2.0625,
  iq2_xs: 2.3125,
  iq2_s: 2.5625,
  iq3_xxs: 3.0625,
  iq3_s: 3.4375,
  iq1_s: 1.5625,
  iq1_m: 1.75,
  iq4_nl: 4.5,
  iq4_xs: 4.25,
  tq1_0: 1.6875,
  tq2_0: 2.0625,
  mxfp4: 4.25,
}
