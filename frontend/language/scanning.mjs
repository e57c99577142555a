// Nunjucks looks at a template character by character, which an engine that only interprets does slowly: here whole
// stretches are taken at once, with the same end.
import lexer from "nunjucks/src/lexer";

const patterns = new Map();

/** Has the lexer take stretches by patterns. */
export function scanStretches() {
  Object.getPrototypeOf(lexer.lex(""))._extractMatching = function (breakOnMatch, characters) {
    if (this.isFinished()) return null;
    const pattern = patternOf(breakOnMatch, characters);
    pattern.lastIndex = this.index;
    const [stretch] = pattern.exec(this.str);
    moveOn(this, stretch);
    return stretch;
  };
}

function patternOf(isUntil, characters) {
  const key = `${isUntil}${characters}`;
  if (!patterns.has(key)) {
    const escaped = characters.replace(/[\\\]^-]/g, "\\$&");
    patterns.set(key, new RegExp(`[${isUntil ? "^" : ""}${escaped}]*`, "y"));
  }
  return patterns.get(key);
}

/** Lines and columns, as stepping over every character would leave them. */
function moveOn(tokenizer, stretch) {
  tokenizer.index += stretch.length;
  const lastLine = stretch.lastIndexOf("\n");
  tokenizer.colno = lastLine === -1 ? tokenizer.colno + stretch.length : stretch.length - lastLine - 1;
  for (let at = stretch.indexOf("\n"); at !== -1; at = stretch.indexOf("\n", at + 1)) tokenizer.lineno++;
}
