// What went wrong in a template, in words and with a line.

/** An error of Nunjucks or the engine with `message` and `line`, which is 0 when nobody knows it. */
export function fail(error, offset) {
  if (error instanceof Failure) return error;
  const line = Number.isInteger(error?.lineno) ? error.lineno + offset : 0;
  const cause = error?.cause ?? error;
  return new Failure(wordsOf(String(error?.message ?? error)), line, isExhausted(cause));
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

/** Whether memory or stack ran out. To go on would be to run out again. */
function isExhausted(error) {
  const said = String(error?.message ?? "");
  return /^(out of memory|stack overflow|string too long)/.test(said) || said.includes("call stack size exceeded");
}
