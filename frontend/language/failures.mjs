// What went wrong in a template, in words and with a line.

/** An error of Nunjucks or the engine with `message` and `line`, which is 0 when nobody knows it. */
export function fail(error, offset) {
  if (error instanceof Failure) return error;
  const line = Number.isInteger(error?.lineno) ? error.lineno + offset : 0;
  const exhausted = exhaustion(error?.cause ?? error);
  return new Failure(exhausted ?? wordsOf(String(error.message ?? error)), line, exhausted !== null);
}

export class Failure extends Error {
  constructor(message, line, isExhausted) {
    super(message);
    this.line = line;
    this.isExhausted = isExhausted;
  }
}

/** Nunjucks puts "(unknown path) [Line 1, Column 2]" before each message, once a layer, and the kind of the error. */
function wordsOf(message) {
  const bare = message.replace(/^(\(unknown path\)( \[Line \d+(, Column \d+)?\])?\n {1,2})+/, "");
  return bare.replace(/^((Template render error|Error): )+/, "").trim() || "it cannot be rendered";
}

/** What ran out, if anything did: to go on would be to run out again. Without memory there is not even an error. */
function exhaustion(error) {
  const said = String(error?.message ?? "");
  if (said.includes("call stack size exceeded") || said.startsWith("stack overflow")) return "It nests too deeply";
  const memory = error === null || error === undefined || said.endsWith("'lineno' of null");
  return memory || /^(out of memory|string too long)/.test(said) ? "It needs more memory than it may have" : null;
}
