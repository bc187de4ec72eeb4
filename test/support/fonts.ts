/**
 * Chinese fonts for a browser in tests, from npm: the packages have them as WOFF, which fontconfig lists and browsers do
 * not draw as a system font, so they are unpacked (W3C, WOFF File Format 1.0).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

const PACKAGES = join(import.meta.dirname, '../../node_modules/@fontsource');
const NAMES = ['noto-sans-sc', 'noto-sans-tc'];

/** Writes the fonts and a configuration that has no others into `folder`; returns `FONTCONFIG_FILE`. */
export function installFonts(folder: string): string {
  mkdirSync(join(folder, 'cache'), { recursive: true });
  for (const name of NAMES) {
    const files = join(PACKAGES, name, 'files');
    for (const file of readdirSync(files).filter((one) => /-(400|700)-normal\.woff$/.test(one)))
      writeFileSync(join(folder, file.replace('.woff', '.ttf')), unpack(readFileSync(join(files, file))));
  }
  const configuration = join(folder, 'fonts.conf');
  writeFileSync(
    configuration,
    `<?xml version="1.0"?>
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
</fontconfig>
`,
  );
  return configuration;
}

/** From WOFF to the font that is in it. */
function unpack(woff: Buffer): Buffer {
  if (woff.readUInt32BE(0) !== 0x774f4646) throw new Error('not a WOFF file');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = 44 + 20 * i;
    const [offset, packed, length] = [4, 8, 12].map((more) => woff.readUInt32BE(at + more)) as [
      number,
      number,
      number,
    ];
    const data = woff.subarray(offset, offset + packed);
    return {
      tag: woff.subarray(at, at + 4),
      checksum: woff.readUInt32BE(at + 16),
      data: packed < length ? inflateSync(data) : data,
    };
  });
  const power = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(16 * power, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE(16 * (count - power), 10);
  let offset = head.length;
  const padded = tables.map(({ tag, checksum, data }, i) => {
    const at = 12 + 16 * i;
    tag.copy(head, at);
    head.writeUInt32BE(checksum, at + 4);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(data.length, at + 12);
    const whole = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    offset += whole.length;
    return whole;
  });
  return Buffer.concat([head, ...padded]);
}
