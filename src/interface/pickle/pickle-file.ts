import { type Bytes, bytesOf, FormatError, type Unpacker } from '../bytes.ts'
import type { ModelDescription } from '../description.ts'
import { describePickle } from './pickle.ts'

/** More of it is not unpacked to tell its class. */
const largest = 256 * 1024 * 1024

export function isPickleName(name: string): boolean {
  return /\.(pkl|pickle|joblib|pt|pth|ckpt)$/i.test(name)
}

/**
 * A pickled model as its library writes it: as it is, deflated (joblib), or in an archive (torch). Null for one that
 * cannot be read: whether it is safe is the scan's business, which fails closed.
 */
export async function describePickleFile(bytes: Bytes, unpacker: Unpacker): Promise<ModelDescription | null> {
  try {
    const pickle = await pickleOf(bytes, unpacker)
    return pickle && (await describePickle(pickle))
  } catch (error) {
    if (error instanceof FormatError) return null
    throw error
  }
}

async function pickleOf(bytes: Bytes, unpacker: Unpacker): Promise<Bytes | null> {
  const [first, second] = await bytes.read(0, Math.min(2, bytes.size))
  if (first === 0x50 && second === 0x4b) {
    const entries = await unpacker.archive(bytes)
    const entry = entries.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name))
    return entry ? bytesOf(await entry.unpack(largest)) : null
  }
  const deflated = (first === 0x1f && second === 0x8b) || first === 0x78
  if (!deflated) return bytes
  return bytes.size > largest
    ? null
    : bytesOf(await unpacker.inflate(await bytes.read(0, bytes.size), largest))
}
