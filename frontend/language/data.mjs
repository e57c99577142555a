// The other program of the sandbox: what steps do with values. As in `engine.mjs`, `answer` takes a request as JSON;
// the answer is there once the jobs that it has left behind are done, since JSONata works by promises.
import jsonata from "jsonata";

const kinds = { transform, replace };
let answered = "";

globalThis.prepare = () => {};

globalThis.answer = (asked) => {
  const request = JSON.parse(asked);
  Promise.resolve()
    .then(() => kinds[request.kind](request))
    .then((value) => ({ value: value === undefined ? null : value, isUndefined: value === undefined }))
    .catch((error) => ({ failure: { message: wordsOf(error) } }))
    .then((answer) => {
      answered = JSON.stringify(answer);
    });
};

globalThis.answered = () => answered;

/** What a JSONata expression gives for a value. Sequences of JSONata are arrays with marks, which JSON leaves out. */
function transform({ data, expression }) {
  return jsonata(expression).evaluate(data);
}

/** A text with each match of a regular expression replaced, with `$1` and `$&` in what replaces it. */
function replace({ text, pattern, replacement }) {
  return text.replace(new RegExp(pattern, "g"), replacement);
}

function wordsOf(error) {
  const where = Number.isInteger(error?.position) ? ` at character ${error.position}` : "";
  return `${error?.message ?? error}${where}`;
}
