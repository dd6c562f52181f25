/** A spreadsheet is a zip: a small one may unfold into more than the memory holds (RELIABILITY 44). It is measured before it is read. */
import { inflateRawSync } from 'node:zlib';
import { YingdaError } from '../errors.ts';

/** What all parts of a file may be together; a sheet of 200,000 rows is some 60 MB. */
export const MAX_UNFOLDED = 256 * 1024 * 1024;

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END = Buffer.from('PK\x05\x06', 'latin1');
const DEFLATED = 8;

/**
 * What the directory claims is not believed: every part is unfolded, and thrown away.
 * @throws YingdaError E_IMPORT_FILE when it is more than `most` bytes
 */
export function mustUnfoldWithin(file: Uint8Array, most = MAX_UNFOLDED): void {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let left = most;
  for (const { method, packed } of parts(bytes)) {
    const size = method === DEFLATED ? unfolded(packed, left) : packed.length;
    if (size > left) throw tooBig(most);
    left -= size;
  }
}

const tooBig = (most: number) =>
  new YingdaError('E_IMPORT_FILE', `the file unfolds into more than ${most} bytes`);

const strange = () =>
  new YingdaError('E_IMPORT_FILE', 'not an .xlsx file: its directory does not lead to its parts');

/** @returns its size, more than `most` where it would be; 0 for what is no deflated data, which the reader refuses */
function unfolded(packed: Buffer, most: number): number {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) }).length;
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? Number.POSITIVE_INFINITY : 0;
  }
}

/**
 * The parts by the directory at the end, which the reader goes by too.
 * @throws YingdaError E_IMPORT_FILE where it does not lead to them
 */
function* parts(bytes: Buffer): Generator<{ readonly method: number; readonly packed: Buffer }> {
  const end = bytes.lastIndexOf(END);
  if (end < 0 || end + 22 > bytes.length)
    throw new YingdaError('E_IMPORT_FILE', 'not an .xlsx file: it is no zip at all');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let part = 0; part < count; part++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw strange();
    const packed = bytes.readUInt32LE(at + 20);
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) throw strange();
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    yield { method: bytes.readUInt16LE(at + 10), packed: bytes.subarray(from, from + packed) };
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}
