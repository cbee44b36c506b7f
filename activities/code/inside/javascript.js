// One job of JavaScript: the user's program as a module, in this process that then ends.
const { stdin, stdout, exit, inspect } = Deno;
const { parse, stringify } = JSON;
const utf8 = new TextEncoder();
const write = stdout.writeSync.bind(stdout);
const encode = utf8.encode.bind(utf8);

function answer(frame) {
  let bytes = encode(`${stringify(frame)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(write(bytes));
}

function text(values) {
  return values.map((one) => (typeof one === "string" ? one : inspect(one))).join(" ");
}

const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warning", error: "error" };
for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (...values) => answer({ log: [level, text(values).slice(0, 20_000)] });
}

function place(error, url, count) {
  if (!url) return {};
  const lines = `${error?.message}\n${error?.stack}`.split("\n").filter((line) => line.includes(url));
  const found = lines[0]?.slice(lines[0].indexOf(url) + url.length).match(/^:(\d+):(\d+)/);
  return found ? { line: Math.min(Number(found[1]), count), column: Number(found[2]) } : {};
}

function failed(kind, message, error, url, count) {
  return { failed: kind, message, ...place(error, url, count) };
}

// What JSON.stringify would leave out or change without a word is refused by name.
function plain(value, depth = 0) {
  if (depth > 64) throw new TypeError("data nested too deeply");
  if (value === undefined && depth === 0) return null;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new TypeError(String(value));
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return Array.from(value, (one) => plain(one, depth + 1));
  if (typeof value !== "object") throw new TypeError(`a ${typeof value}`);
  const kind = Object.getPrototypeOf(value);
  if (kind !== null && kind !== Object.prototype) {
    throw new TypeError(`a ${kind.constructor?.name ?? "value of a class"}`);
  }
  const kept = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, plain(one, depth + 1)]));
}

function described(error) {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  return said.slice(0, 10_000);
}

async function done({ code, input }) {
  const source = new Blob([`${code}\n;export { main as "the step's main" };`], {
    type: "text/javascript",
  });
  const url = URL.createObjectURL(source);
  const count = code.split("\n").length;
  let module;
  try {
    module = await import(url);
  } catch (error) {
    const message = String(error?.message ?? error);
    if (/Export 'main' is not defined/.test(message)) return failed("no_main", "");
    const unread = error instanceof SyntaxError || message.startsWith("SyntaxError: ");
    if (!unread) return failed("error", described(error), error, url, count);
    const short = message.replace(/^SyntaxError: /, "");
    return failed("syntax", short.split(` at ${url}`)[0].split("\n")[0], error, url, count);
  }
  let value;
  try {
    value = await module["the step's main"](input);
  } catch (error) {
    return failed("error", described(error), error, url, count);
  }
  try {
    return { result: plain(value) };
  } catch (error) {
    return failed("result", error.message);
  }
}

// Compiles what a job needs while nobody waits for it.
await done({ code: "function main(input) { return input; }", input: {} });
answer({ ready: true });
const job = parse(await new Response(stdin.readable).text());
const last = await done(job);
answer(last);
exit(0);
