import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  FormatError,
  require_yauzl
} from "./chunk-RYMXLPPT.js";
import {
  __toESM
} from "./chunk-LQK3ML4U.js";

// src/storage/unpack.ts
import { gunzip, inflate, inflateRaw } from "node:zlib";

// src/storage/crc32.ts
function crc32(data) {
  let crc = 4294967295;
  for (const byte of data) crc = (table[(crc ^ byte) & 255] ?? 0) ^ crc >>> 8;
  return (crc ^ 4294967295) >>> 0;
}
var table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 3988292384 ^ crc >>> 1 : crc >>> 1;
  return crc;
});

// src/storage/zip-directory.ts
var import_yauzl2 = __toESM(require_yauzl(), 1);

// src/storage/bytes-reader.ts
var import_yauzl = __toESM(require_yauzl(), 1);
var BytesReader = class extends import_yauzl.RandomAccessReader {
  bytes;
  held = Buffer.alloc(0);
  base = 0;
  constructor(bytes) {
    super();
    this.bytes = bytes;
  }
  read(buffer, offset, length, position, callback) {
    this.fetch(position, length).then(
      (read) => callback(null, read.copy(buffer, offset)),
      (error) => callback(error)
    );
  }
  _readStreamForRange() {
    throw new Error("entries are read without yauzl");
  }
  async fetch(position, length) {
    const from = position - this.base;
    if (from < 0 || from + length > this.held.length) {
      const wanted = Math.min(Math.max(length, 16 * 1024), Math.max(length, this.bytes.size - position));
      this.held = Buffer.from(await this.bytes.read(position, wanted));
      this.base = position;
    }
    return this.held.subarray(position - this.base, position - this.base + length);
  }
};

// src/storage/zip-directory.ts
var mostEntries = 2e4;
var largestRatio = 1032;
var flags = { encrypted: 1, compression: 6, descriptor: 8, utf8: 2048 };
var plainFlags = flags.compression | flags.descriptor | flags.utf8;
async function readDirectory(bytes) {
  const zip = await open(bytes);
  try {
    if (zip.entryCount > mostEntries)
      throw new FormatError(`the archive has ${zip.entryCount} files, ${mostEntries} are allowed`);
    const entries = await entriesOf(zip);
    const { start, end } = await placeOf(bytes, zip.comment, entries.length);
    const listed = entries.reduce((sum, entry) => sum + lengthOf(entry), 0);
    if (start + listed !== end) throw new FormatError(`the archive's list of files is not all it says`);
    const names = new Set(entries.map((entry) => entry.fileName));
    if (names.size !== entries.length) throw new FormatError("two files in the archive have the same name");
    for (const entry of entries) check(entry);
    return { entries, start };
  } finally {
    zip.close();
  }
}
function lengthOf(entry) {
  return 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
}
function check(entry) {
  const { fileName, fileNameRaw, compressedSize, uncompressedSize } = entry;
  const refuse = (why) => {
    throw new FormatError(`${JSON.stringify(fileName)} in the archive ${why}`);
  };
  if (entry.generalPurposeBitFlag & flags.encrypted) refuse("is encrypted");
  if (entry.generalPurposeBitFlag & ~plainFlags) refuse("is packed in an unusual way");
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    refuse(`is compressed by method ${entry.compressionMethod}, which is not looked into`);
  if (fileName === "" || /[\x00-\x1f\x7f]/.test(fileName)) refuse("has no plain name");
  if (entry.extraFields.some(({ id }) => id === 28789) && !fileNameRaw.equals(Buffer.from(fileName)))
    refuse("has two names");
  if (entry.extraFields.filter(({ id }) => id === 1).length > 1) refuse("has its size twice");
  const mode = entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
  if ((mode & 61440) === 40960) refuse("is a symbolic link");
  if (fileName.endsWith("/") && uncompressedSize > 0) refuse("is a folder with bytes");
  if (uncompressedSize > compressedSize * largestRatio + 1024) refuse("says that it has more than it can");
}
async function placeOf(bytes, comment, count) {
  const differ = () => {
    throw new FormatError("the archive can be read in two ways");
  };
  if (comment.includes("PK")) differ();
  const endRecord = bytes.size - 22 - comment.length;
  const record = await viewOf(bytes, endRecord, 22);
  const short = {
    onDisk: record.getUint16(8, true),
    total: record.getUint16(10, true),
    size: record.getUint32(12, true),
    start: record.getUint32(16, true)
  };
  const locatorAt = endRecord - 20;
  const locator = locatorAt >= 56 ? await viewOf(bytes, locatorAt, 20) : null;
  let [found, end] = [short, endRecord];
  if (locator?.getUint32(0, true) === 117853008) {
    end = locatorAt - 56;
    if (number64(locator, 8) !== end) differ();
    const long = await viewOf(bytes, end, 56);
    found = {
      onDisk: number64(long, 24),
      total: number64(long, 32),
      size: number64(long, 40),
      start: number64(long, 48)
    };
    const agrees = (low, high, ones) => low === high || low === ones;
    if (number64(long, 4) !== 44) differ();
    if (!agrees(short.onDisk, found.onDisk, 65535) || !agrees(short.total, found.total, 65535)) differ();
    if (!agrees(short.size, found.size, 4294967295) || !agrees(short.start, found.start, 4294967295)) differ();
  }
  if (found.onDisk !== count || found.total !== count || found.start + found.size !== end) differ();
  return { start: found.start, end };
}
var number64 = (view, offset) => Number(view.getBigUint64(offset, true));
async function viewOf(bytes, offset, length) {
  const read = await bytes.read(offset, length);
  return new DataView(read.buffer, read.byteOffset, read.byteLength);
}
function open(bytes) {
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
  return new Promise((resolve, reject) => {
    (0, import_yauzl2.fromRandomAccessReader)(
      new BytesReader(bytes),
      bytes.size,
      options,
      (error, zip) => error ? reject(formatError(error)) : resolve(zip)
    );
  });
}
async function entriesOf(zip) {
  const entries = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw formatError(error);
  }
  return entries;
}
function formatError(error) {
  if (!(error instanceof Error) || "syscall" in error) return error;
  if (error instanceof RangeError) return new FormatError("the archive says that more follows than does");
  return new FormatError(`the archive is broken (${error.message})`);
}

// src/storage/zip-layout.ts
var import_yauzl3 = __toESM(require_yauzl(), 1);
async function dataOf(bytes, { entries, start }) {
  const inPlace = entries.map((entry, index) => ({ entry, index })).sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  const data = [];
  let at = 0;
  for (const [place, { entry, index }] of inPlace.entries()) {
    const next = inPlace[place + 1]?.entry.relativeOffsetOfLocalHeader ?? start;
    if (entry.relativeOffsetOfLocalHeader !== at) throw misplaced(at);
    const begin = await checkHeader(bytes, entry);
    const end = begin + entry.compressedSize;
    if (hasDescriptor(entry)) await checkDescriptor(bytes, entry, end, next);
    else if (end !== next) throw misplaced(end);
    data[index] = begin;
    at = next;
  }
  if (at !== start) throw misplaced(at);
  return data;
}
async function checkHeader(bytes, entry) {
  const at = entry.relativeOffsetOfLocalHeader;
  const length = 30 + entry.fileNameLength;
  if (at + length > bytes.size) throw misplaced(at);
  const header = await viewOf(bytes, at, length);
  const extraLength = header.getUint16(28, true);
  const name = Buffer.from(header.buffer, header.byteOffset + 30, entry.fileNameLength);
  const same = header.getUint32(0, true) === 67324752 && header.getUint16(6, true) === entry.generalPurposeBitFlag && header.getUint16(8, true) === entry.compressionMethod && header.getUint16(26, true) === entry.fileNameLength && name.equals(entry.fileNameRaw);
  const begin = at + length + extraLength;
  if (!same || begin + entry.compressedSize > bytes.size) throw disagreement(entry);
  const sizes = [header.getUint32(22, true), header.getUint32(18, true)];
  const long = sizes.includes(4294967295) ? await longSizes(bytes, at + length, extraLength) : [];
  const said = sizes.map((size) => size === 4294967295 ? long.shift() ?? -1 : size);
  const wanted = [entry.uncompressedSize, entry.compressedSize, entry.crc32];
  const agree = [...said, header.getUint32(14, true)].every(
    (value, index) => value === wanted[index] || value === 0 && hasDescriptor(entry)
  );
  if (!agree) throw disagreement(entry);
  return begin;
}
async function longSizes(bytes, at, length) {
  const fields = parseFields(Buffer.from(await bytes.read(at, length))).filter(({ id }) => id === 1);
  const [field] = fields;
  if (!field || fields.length > 1) return [];
  const view = new DataView(field.data.buffer, field.data.byteOffset, field.data.length);
  return [0, 8].filter((offset) => offset + 8 <= view.byteLength).map((offset) => number64(view, offset));
}
function parseFields(raw) {
  try {
    return (0, import_yauzl3.parseExtraFields)(raw);
  } catch {
    return [];
  }
}
async function checkDescriptor(bytes, entry, at, next) {
  const length = next - at;
  if (![12, 16, 20, 24].includes(length)) throw misplaced(at);
  const view = await viewOf(bytes, at, length);
  const isSigned = length === 16 || length === 24;
  if (isSigned && view.getUint32(0, true) !== 134695760) throw disagreement(entry);
  const first = isSigned ? 4 : 0;
  const size = length < 20 ? 4 : 8;
  const sizeAt = (offset) => size === 4 ? view.getUint32(offset, true) : number64(view, offset);
  const same = view.getUint32(first, true) === entry.crc32 && sizeAt(first + 4) === entry.compressedSize && sizeAt(first + 4 + size) === entry.uncompressedSize;
  if (!same) throw disagreement(entry);
}
var hasDescriptor = (entry) => (entry.generalPurposeBitFlag & 8) !== 0;
function misplaced(at) {
  return new FormatError(`the archive has bytes around byte ${at} that belong to no file, or to two`);
}
function disagreement(entry) {
  return new FormatError(
    `what the archive says of ${JSON.stringify(entry.fileName)} in two places is not the same`
  );
}

// src/storage/unpack.ts
async function openArchive(bytes) {
  const directory = await readDirectory(bytes);
  const data = await dataOf(bytes, directory);
  const entries = directory.entries.map((entry, index) => archiveEntry(bytes, entry, data[index] ?? 0));
  return entries.filter((entry) => !entry.name.endsWith("/"));
}
async function inflateStream(packed, limit) {
  const isGzip = packed[0] === 31 && packed[1] === 139;
  return whole(isGzip ? gunzip : inflate, packed, limit);
}
function archiveEntry(bytes, entry, start) {
  const { fileName: name, compressedSize: packedSize, uncompressedSize: size } = entry;
  const isStored = entry.compressionMethod === 0;
  return {
    name,
    size,
    stored: isStored ? { offset: start, length: size } : null,
    async unpack(limit) {
      if (size > limit) throw new FormatError(`${quoted(name)} has ${size} bytes, ${limit} are allowed`);
      if (!isStored && packedSize > largestPacked(size))
        throw new FormatError(`${quoted(name)} is packed larger than its ${size} bytes can become`);
      const packed = await bytes.read(start, packedSize);
      const unpacked = isStored ? packed : await whole(inflateRaw, packed, size);
      if (unpacked.length !== size || crc32(unpacked) !== entry.crc32)
        throw new FormatError(`${quoted(name)} is not what its checksum says`);
      return unpacked;
    }
  };
}
function largestPacked(size) {
  return size + Math.ceil(size / 1e3) * 8 + 1024;
}
function whole(unpack, packed, limit) {
  const options = { maxOutputLength: Math.max(1, limit), info: true };
  return new Promise((resolve, reject) => {
    unpack(packed, options, (error, result) => {
      if (error) return reject(new FormatError(sentence(error, limit)));
      const { buffer, engine } = result;
      if (engine.bytesWritten !== packed.length)
        return reject(new FormatError("bytes follow the end of what is packed"));
      if (buffer.length > limit) return reject(new FormatError(`it unpacks to more than ${limit} bytes`));
      resolve(buffer);
    });
  });
}
function sentence(error, limit) {
  if (error.code === "ERR_BUFFER_TOO_LARGE") return `it unpacks to more than ${limit} bytes`;
  return `what is packed can't be unpacked (${error.message})`;
}
var quoted = (name) => JSON.stringify(name);
export {
  inflateStream,
  openArchive
};
