// What is written at the end of a block: bytes that grow as results come.

export interface Sheet {
  bytes: Buffer;
  length: number;
}

export const newSheet = (): Sheet => ({ bytes: Buffer.allocUnsafe(2 ** 20), length: 0 });

/** Makes room for `size` more bytes. */
export function reserve(sheet: Sheet, size: number): void {
  if (sheet.length + size <= sheet.bytes.length) return;
  const larger = Buffer.allocUnsafe(2 * (sheet.length + size));
  sheet.bytes.copy(larger, 0, 0, sheet.length);
  sheet.bytes = larger;
}

export function writeText(sheet: Sheet, text: string): void {
  reserve(sheet, Buffer.byteLength(text));
  sheet.length += sheet.bytes.write(text, sheet.length);
}
