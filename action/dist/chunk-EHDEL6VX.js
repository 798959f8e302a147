import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/interface/bytes.ts
var FormatError = class extends Error {
};
function slice(bytes, start, size) {
  if (start < 0 || size < 0 || start + size > bytes.size)
    throw new FormatError(`${size} bytes should follow byte ${start}, but it ends at byte ${bytes.size}`);
  return {
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
      return bytes.read(start + offset, length);
    }
  };
}
function bytesOf(data) {
  return {
    size: data.length,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > data.length)
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${data.length}`);
      return data.subarray(offset, offset + length);
    }
  };
}

export {
  FormatError,
  slice,
  bytesOf
};
