// A JSON tree with expressions in its strings becomes the tree that they give.
import runtime from "nunjucks/src/runtime";
import { renderText, renderValue } from "./environment.mjs";
import { Failure, fail } from "./failures.mjs";

const MARKS = /\$\{\{|\{%|\{#/;
const DEEPEST = 200;

/** Renders every string of a tree. `state` has the environment, the context as JSON text, and collects warnings. */
export function renderTree(tree, state, path = "") {
  if (typeof tree === "string") return renderString(tree, state, path);
  if (Array.isArray(tree)) return tree.map((each, index) => renderTree(each, state, `${path}[${index}]`));
  if (tree === null || typeof tree !== "object") return tree;
  const rendered = {};
  for (const [key, value] of Object.entries(tree)) {
    put(rendered, key, renderTree(value, state, path ? `${path}.${key}` : key));
  }
  return rendered;
}

/** The text of each source, each over values that no other has touched. */
export function renderTexts(texts, environment, context, budget) {
  return texts.map((text, number) => {
    try {
      return budget.spend(renderText(environment, text, JSON.parse(context)).toWellFormed());
    } catch (error) {
      const failure = fail(error, 0);
      failure.number = number;
      throw failure;
    }
  });
}

function renderString(source, state, path) {
  if (!MARKS.test(source)) return source;
  try {
    const value = renderValue(state.environment, source, contextFor(source, state));
    return plain(value, state);
  } catch (error) {
    const failure = fail(error, 0);
    if (failure.isExhausted || state.strict) {
      failure.path = path;
      throw failure;
    }
    state.warnings.push({ path, line: failure.line, message: failure.message });
    return source;
  }
}

/** Only what is called can change the context, so that an expression without a call leaves it to the next one. */
function contextFor(source, state) {
  const context = state.clean ?? { ...state.globals, ...JSON.parse(state.context) };
  state.clean = source.includes("(") ? null : context;
  return context;
}

/** The value as JSON has it: functions and undefined are not there, marks of safety gone, half characters replaced. */
function plain(value, state) {
  const text = JSON.stringify(value, (_key, each) => {
    const bare = each instanceof runtime.SafeString ? String(each) : each;
    return typeof bare === "string" ? bare.toWellFormed() : bare;
  });
  if (text === undefined) return undefined;
  state.budget.spend(text);
  const result = JSON.parse(text);
  requireFlat(result, 0);
  return result;
}

function requireFlat(value, depth) {
  if (depth > DEEPEST) throw new Failure(`The value is nested more than ${DEEPEST} deep`, 0, false);
  if (value === null || typeof value !== "object") return;
  for (const each of Object.values(value)) requireFlat(each, depth + 1);
}

/** Sets a key of its own, whatever it is called. */
function put(target, key, value) {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
