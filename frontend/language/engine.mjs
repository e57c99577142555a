// The whole of what runs in the sandbox: `answer` takes a request as JSON and gives the answer as JSON.
import { check, makeEnvironment } from "./environment.mjs";
import { fail } from "./failures.mjs";
import { makeFilters } from "./filters.mjs";
import { renderTexts, renderTree } from "./values.mjs";

const kinds = { values, condition, text, faults };
let setup = { hosts: {}, filters: {}, mostOutput: 0 };

/** Takes what holds for every call: the code hosts, filters of plugins as source text, and how much may come out. */
globalThis.prepare = (given) => {
  setup = JSON.parse(given);
};

globalThis.answer = (asked) => {
  const request = JSON.parse(asked);
  try {
    return JSON.stringify(kinds[request.kind](request, new Budget(setup.mostOutput)));
  } catch (error) {
    const { message, line, number, path } = fail(error, 0);
    return JSON.stringify({ failure: { message, line, number, path } });
  }
};

function values(request, budget) {
  const state = stateOf(request, budget, {});
  const value = renderTree(request.template, state);
  return { value: value ?? null, isUndefined: value === undefined, warnings: state.warnings };
}

function condition(request, budget) {
  let askedStatus = false;
  const asked = (answer) => () => {
    askedStatus = true;
    return answer;
  };
  const state = stateOf(request, budget, { always: asked(true), failure: asked(request.failed) });
  const value = renderTree(request.template, state);
  return { truthy: Array.isArray(value) ? value.length > 0 : Boolean(value), askedStatus, warnings: state.warnings };
}

function text(request, budget) {
  const environment = makeEnvironment(request.options, allFilters());
  return { texts: renderTexts(request.texts, environment, request.context, budget) };
}

function faults(request) {
  const environment = makeEnvironment(request.options, allFilters());
  return { faults: request.texts.map((source) => faultOf(environment, source)) };
}

function faultOf(environment, source) {
  try {
    check(environment, source);
    return null;
  } catch (error) {
    const { line, message } = fail(error, 0);
    return { line, message };
  }
}

function stateOf({ context, strict }, budget, globals) {
  return { environment: makeEnvironment({}, allFilters()), context, strict, globals, budget, warnings: [] };
}

function allFilters() {
  const own = Object.entries(setup.filters).map(([name, source]) => [name, readFilter(name, source)]);
  return { ...Object.fromEntries(own), ...makeFilters(setup.hosts) };
}

/** The function that a plugin's source text says. One that says none fails where it is used. */
function readFilter(name, source) {
  try {
    const filter = (0, eval)(`(${source}\n)`);
    if (typeof filter === "function") return filter;
  } catch (error) {
    return () => {
      throw new Error(`The filter '${name}' cannot be read: ${error.message}`);
    };
  }
  return () => {
    throw new Error(`The filter '${name}' is not a function`);
  };
}

/** How many characters may still come out. */
class Budget {
  constructor(most) {
    this.most = most;
    this.left = most;
  }

  spend(text) {
    this.left -= text.length;
    if (this.left < 0) {
      const error = fail(new Error(`It gives more than ${this.most.toLocaleString("en")} characters`), 0);
      error.isExhausted = true;
      throw error;
    }
    return text;
  }
}
