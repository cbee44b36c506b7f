// `node compress.mjs FOLDER`: write name.br and name.gz beside each file of a build that is worth it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const TEXT = /\.(js|css|html|svg|json|txt|map|wasm|webmanifest)$/
const SMALLEST = 1024

const brotli = (content) =>
  brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  })
const codings = { ".br": brotli, ".gz": (content) => gzipSync(content, { level: 9 }) }

function compress(path) {
  const content = readFileSync(path)
  if (content.length < SMALLEST) return
  for (const [end, code] of Object.entries(codings)) {
    const smaller = code(content)
    if (smaller.length < content.length * 0.95) writeFileSync(path + end, smaller)
  }
}

const folder = process.argv[2]
if (!folder) throw new Error("Name the folder of the build.")
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && TEXT.test(entry.name)) compress(join(entry.parentPath ?? entry.path, entry.name))
}
