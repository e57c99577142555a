// Nunjucks, set up as templates of Backstage expect it: other delimiters, slices, no other files.
import compiler from "nunjucks/src/compiler";
import { Environment } from "nunjucks/src/environment";
import installCompat from "nunjucks/src/jinja-compat";
import lexer from "nunjucks/src/lexer";
import lib from "nunjucks/src/lib";
import nodes from "nunjucks/src/nodes";
import parser from "nunjucks/src/parser";
import runtime from "nunjucks/src/runtime";
import transformer from "nunjucks/src/transformer";
import { Failure, fail } from "./failures.mjs";
import { scanStretches } from "./scanning.mjs";

/** What stands for itself in a template: there the line is noted, for errors. */
const STATEMENTS = ["Output", "If", "For", "Set", "Switch"];
const UNAVAILABLE = ["include", "import", "from", "extends", "asyncEach", "asyncAll", "ifAsync"];

/** The name of a filter that no template can write. */
const KEEP = "keep the value";

/** An environment for one call: `options` are those of a text, `filters` its filters by name. */
export function makeEnvironment(options, filters) {
  refuseOtherFiles();
  noteLines();
  scanStretches();
  install(options.cookiecutter);
  const environment = new Environment([], {
    autoescape: false,
    dev: true,
    trimBlocks: options.trimBlocks,
    lstripBlocks: options.lstripBlocks,
    tags: { variableStart: options.cookiecutter ? "{{" : "${{", variableEnd: "}}" },
  });
  for (const [name, filter] of Object.entries(filters)) environment.addFilter(name, filter);
  if (options.cookiecutter) environment.addFilter("jsonify", environment.getFilter("dump"));
  environment.addFilter(KEEP, (value) => {
    environment.kept = value;
    return "";
  });
  return environment;
}

/** The text that a template gives. Throws a failure. */
export function renderText(environment, source, context) {
  return run(environment, parse(environment, source), context);
}

/** What a template gives: the value itself of a single expression, else text. Throws a failure. */
export function renderValue(environment, source, context) {
  const tree = parse(environment, source);
  const expression = singleExpression(tree, source);
  if (expression === null) return run(environment, tree, context);
  const { lineno, colno } = expression;
  const kept = new nodes.NodeList(lineno, colno, [expression]);
  tree.children[0].children[0] = new nodes.Filter(lineno, colno, new nodes.Symbol(lineno, colno, KEEP), kept);
  run(environment, tree, context);
  const value = environment.kept;
  environment.kept = undefined;
  return value;
}

/** Throws a failure for a template that cannot be rendered whatever it is given: its form, its filters and tests. */
export function check(environment, source) {
  const tree = parse(environment, source);
  const named = [
    ...tree.findAll(nodes.Filter).map((filter) => [environment.filters, "filter", filter.name]),
    ...tree.findAll(nodes.Is).map(({ right }) => [environment.tests, "test", right.name ?? right]),
  ];
  for (const [known, kind, name] of named) {
    if (!Object.hasOwn(known, name.value)) {
      throw new Failure(`${kind} not found: ${name.value}`, name.lineno + 1, false);
    }
  }
}

function singleExpression(tree, source) {
  if (!source.startsWith("${{") || !source.endsWith("}}")) return null;
  const [output, ...more] = tree.children;
  const alone = more.length === 0 && output instanceof nodes.Output && output.children.length === 1;
  return alone && !(output.children[0] instanceof nodes.TemplateData) ? output.children[0] : null;
}

function parse(environment, source) {
  try {
    return parser.parse(source, environment.extensionsList, environment.opts);
  } catch (error) {
    throw fail(error, 0);
  }
}

function run(environment, tree, context) {
  let line = 0;
  try {
    const compiled = new compiler.Compiler("", environment.opts.throwOnUndefined);
    compiled.compile(transformer.transform(tree, environment.asyncFilters, ""));
    const source = { type: "code", obj: new Function(compiled.getCode())() };
    // From here on lines are counted from nought.
    line = 1;
    return environment.renderString(source, context);
  } catch (error) {
    throw fail(error, line);
  }
}

function refuseOtherFiles() {
  const parseStatement = parser.Parser.prototype.parseStatement;
  parser.Parser.prototype.parseStatement = function () {
    const { value, lineno, colno } = this.peekToken();
    if (UNAVAILABLE.includes(value)) this.fail(`'${value}' is not available in templates`, lineno, colno);
    return parseStatement.call(this);
  };
}

/** Nunjucks knows the line of a call, and takes it for that of whatever fails after it. */
function noteLines() {
  const { prototype } = compiler.Compiler;
  for (const name of STATEMENTS.map((each) => `compile${each}`)) {
    const compile = prototype[name];
    prototype[name] = function (node, frame) {
      this._emitLine(`lineno = ${node.lineno}; colno = ${node.colno};`);
      compile.call(this, node, frame);
    };
  }
}

/** Slices as `a[1:3]` come with what Nunjucks has for cookiecutter; the rest of that is for cookiecutter alone. */
function install(cookiecutter) {
  const { contextOrFrameLookup, memberLookup } = runtime;
  installCompat.call({ runtime, lib, compiler, parser, nodes, lexer });
  if (cookiecutter) return;
  const sliceLookup = runtime.memberLookup;
  runtime.contextOrFrameLookup = contextOrFrameLookup;
  runtime.memberLookup = function () {
    return (arguments.length === 4 ? sliceLookup : memberLookup).apply(this, arguments);
  };
}
