// Writes a Brotli and a gzip variant beside each file of a build that browsers may take compressed.
//
//   node scripts/precompress.mjs FOLDER
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = /\.(css|html|js|json|svg|txt|webmanifest)$/;
/** Smaller ones fit into one packet as they are. */
const LEAST_BYTES = 1024;

const variants = [
  {
    suffix: ".br",
    compress: (content) =>
      promisify(brotliCompress)(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
  },
  { suffix: ".gz", compress: (content) => promisify(gzip)(content, { level: 9 }) },
];

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("which folder?");

const entries = await readdir(folder, { recursive: true, withFileTypes: true });
for (const entry of entries.filter((one) => one.isFile() && TEXT.test(one.name))) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const content = await readFile(path);
  if (content.length < LEAST_BYTES) continue;
  for (const { suffix, compress } of variants) {
    const smaller = await compress(content);
    if (smaller.length < content.length) await writeFile(path + suffix, smaller);
  }
}
