"""Templates that want out, or want everything. Each is an expression or a text; what it may give stands beside it."""

from __future__ import annotations

LOOP = "while (true) {}"
PROBE = "''.constructor.constructor"


def code(text: str) -> str:
    """An expression that has JavaScript done, as templates can: by the constructor of functions."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'${{{{ {PROBE}("{escaped}")() }}}}'


REACHING: dict[str, object] = {
    # What there would be in a Node or a browser, and what a careless binding would have left behind.
    code("return typeof process"): "undefined",
    code("return typeof require"): "undefined",
    code("return typeof module + typeof exports"): "undefinedundefined",
    code("return typeof Deno + typeof Bun"): "undefinedundefined",
    code("return typeof window + typeof document"): "undefinedundefined",
    code("return typeof XMLHttpRequest + typeof fetch + typeof WebSocket"): "undefined" * 3,
    code("return typeof std + typeof os + typeof scriptArgs"): "undefined" * 3,
    code("return typeof print + typeof console + typeof load"): "undefined" * 3,
    code("return typeof setTimeout + typeof setImmediate"): "undefined" * 2,
    code("return typeof Worker + typeof WebAssembly + typeof importScripts"): "undefined" * 3,
    code("return typeof global + typeof root + typeof self"): "undefined" * 3,
    code("return typeof this.constructor.constructor('return process')"): "function",
    code("return Object.keys(globalThis).filter((name) => !['prepare', 'answer', 'performance'].includes(name))"): [],
    code("return typeof asked + typeof given + typeof request + typeof setup"): "undefined" * 4,
    code("return [prepare, answer].map((each) => each.toString().includes('[native code]'))"): [False, False],
    code(
        "return Object.getOwnPropertyNames(globalThis).filter((name) => typeof globalThis[name] === 'function'"
        " && !/^[A-Z]/.test(name)).sort().join()"
    ): "answer,atob,btoa,decodeURI,decodeURIComponent,encodeURI,encodeURIComponent,escape,eval,isFinite,isNaN,"
    "parseFloat,parseInt,prepare,queueMicrotask,unescape",
    # The ways that led out of the engines before: stack frames, arguments' callers, proxies, promises, host errors.
    code("try { null.x } catch (error) { return typeof error.constructor.constructor('return process') }"): "function",
    code(
        "Error.prepareStackTrace = (_, frames) => frames; return typeof (new Error().stack[0] || {}).getThis"
    ): "undefined",
    code("return typeof (function () { return arguments.callee.caller })()"): "undefined",
    code("return typeof new Proxy({}, { get: (_, name, it) => it }).x.constructor"): "object",
    code("return typeof Promise.resolve().then.constructor('return process')"): "function",
    code("return typeof Reflect.construct(Function, ['return typeof process'])()"): "string",
    code("return typeof (async () => {}).constructor('return import(\"os\")')()"): "object",
    code("import('os').then((os) => { globalThis.os = os }); return typeof os"): "undefined",
    code("import('std').then((std) => { globalThis.std = std }); return typeof std"): "undefined",
    code("return typeof eval('this')"): "object",
    code("return typeof Symbol.for('nodejs.util.inspect.custom')"): "symbol",
    # Nunjucks' own insides.
    "${{ range.constructor('return typeof process')() }}": "undefined",
    "${{ cycler.constructor('return typeof require')() }}": "undefined",
    "${{ joiner().constructor('return typeof process')() }}": "undefined",
    "${{ ({}).constructor.constructor('return typeof process')() }}": "undefined",
    "${{ [].map.constructor('return typeof process')() }}": "undefined",
    "${{ (1).constructor.constructor('return typeof process')() }}": "undefined",
    "${{ r/x/.exec.constructor('return typeof process')() }}": "undefined",
    "${{ p['__proto__']['constructor']['constructor']('return typeof process')() }}": "undefined",
    "${{ p | pick('constructor.constructor') }}": None,
    "${{ p.__proto__.__proto__ }}": None,
    "{% set f = p.toString.constructor %}${{ f('return typeof process')() }}": "undefined",
    "{% macro m() %}${{ m.constructor('return typeof process')() }}{% endmacro %}${{ m() }}": "undefined",
    "{% for v in [p] %}${{ v.constructor.constructor('return typeof process')() }}{% endfor %}": "undefined",
    "${{ self }}${{ env }}${{ context }}${{ runtime }}${{ frame }}${{ cb }}": "",
    # What worked on Jinja.
    "${{ ''.__class__.__mro__[1].__subclasses__() }}": "error",
    "${{ cycler.__init__.__globals__.os.popen('id').read() }}": "error",
    "${{ lipsum.__globals__['os'] }}": None,
    "${{ ''['__class__'] }}": None,
    "${{ '%c' | format(97) }}": "error",
    "${{ self._TemplateReference__context }}": None,
    "${{ get_flashed_messages.__globals__ }}": None,
    "{% import os %}": "error",
    "{% include '/etc/passwd' %}": "error",
    "{% extends '/etc/passwd' %}": "error",
    "{% from '/etc/passwd' import x %}": "error",
}
"""What each gives: by itself nothing that is not in the engine; `error` for those that are none."""

SPOILING = [
    code("Object.prototype.spoilt = 'spoilt'; return 1"),
    code("({}).__proto__.toJSON = () => 'spoilt'; return 1"),
    code("Array.prototype.join = () => 'spoilt'; return 1"),
    code("String.prototype.toUpperCase = () => 'spoilt'; return 1"),
    code('JSON.parse = () => ({}); JSON.stringify = () => \'{"value": "spoilt"}\'; return 1'),
    code('globalThis.answer = () => \'{"value": "spoilt"}\'; globalThis.prepare = null; return 1'),
    code("Function.prototype.call = () => 'spoilt'; return 1"),
    code("RegExp.prototype.exec = () => null; return 1"),
    code("Object.defineProperty(Object.prototype, 'value', { get: () => 'spoilt', set: () => {} }); return 1"),
    code("for (const name of Object.getOwnPropertyNames(globalThis)) delete globalThis[name]; return 1"),
    code("Object.freeze(Object.prototype); return 1"),
    "${{ p.__proto__.constructor.assign(p.__proto__, {spoilt: 'spoilt'}) }}",
    "{% set __proto__ = {spoilt: 'spoilt'} %}${{ spoilt }}",
    "{% set p = {'__proto__': {spoilt: 'spoilt'}} %}${{ p.spoilt }}",
    "{% set x = p.constructor.defineProperty(p.constructor.prototype, 'spoilt', {value: 'spoilt'}) %}",
]
"""What each does to the engine no later call sees."""

HUNGRY = {
    # Without end.
    code(LOOP): "takes longer",
    code(f"try {{ {LOOP} }} catch {{ {LOOP} }} finally {{ {LOOP} }}"): "takes longer",
    code("const f = () => Promise.resolve().then(f); f(); while (true) {}"): "takes longer",
    code("for (;;) JSON.parse('[1]')"): "takes longer",
    code(f"JSON.stringify = () => 1; Promise.resolve().then(() => {{ {LOOP} }})"): "",
    code("JSON.stringify = () => 1; const f = () => Promise.resolve().then(f); f()"): "",
    code("return { toJSON() { while (true) {} } }"): "takes longer",
    code("return { get x() { while (true) {} } }"): "takes longer",
    code("return new Proxy([], { get() { while (true) {} } })"): "takes longer",
    "{% for x in range(0, 100000000) %}{% endfor %}": "",
    "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}": "",
    # Patterns that look at everything twice.
    "${{ r/^(a+)+$/.test('a'.repeat(60) + 'b') }}": "takes longer",
    "${{ r/(x+x+)+y/.test('x'.repeat(60)) }}": "takes longer",
    "${{ ('a'.repeat(60) + '!') | replace(r/^(([a-z])+.)+[A-Z]$/, '') }}": "takes longer",
    # Memory.
    code("let s = 'x'; while (true) s += s"): "",
    code("const all = []; while (true) all.push(new Array(1000).fill(all.length))"): "memory",
    code("const all = []; while (true) { try { all.push('x'.repeat(1e6) + all.length) } catch {} }"): "",
    code("return 'x'.repeat(2 ** 29)"): "",
    code("return new Array(2 ** 27).fill('x').join()"): "memory",
    code("return new ArrayBuffer(2 ** 30)"): "",
    code("return 10n ** 100000000n"): "",
    code("const map = new Map(); while (true) map.set({}, map.size)"): "memory",
    "${{ 'x' | center(500000000) }}": "",
    "${{ range(0, 100000000) | join }}": "",
    "{% set x = 'xxxxxxxx' %}" + "{% set x = x ~ x %}" * 30 + "${{ x }}": "",
    "${{ [1] | batch(100000000, 0) | dump }}": "",
    "${{ 'a' | indent(500000000) }}": "",
    # Output.
    "${{ 'x'.repeat(3000000) }}": "more than",
    "a${{ 'x'.repeat(3000000) }}": "more than",
    "{% for x in range(0, 3000) %}${{ 'x'.repeat(1000) }}{% endfor %}": "more than",
    "${{ 'x'.repeat(2000000) | urlencode | replace('x', 'xx') }}": "",
    # Depth.
    "${{ " + "(" * 20000 + "1" + ")" * 20000 + " }}": "",
    "${{ " + "[" * 20000 + "]" * 20000 + " }}": "",
    "${{ " + "not " * 50000 + "1 }}": "",
    "${{ " + "-" * 50000 + "1 }}": "",
    "${{ " + "1 + " * 50000 + "1 }}": "",
    "${{ x" + ".x" * 50000 + " }}": "",
    "${{ x" + " | first" * 50000 + " }}": "",
    "{% if 1 %}" * 20000 + "{% endif %}" * 20000: "",
    "{% for x in [1] %}" * 5000 + "{% endfor %}" * 5000: "",
    code("let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return deep"): "",
    code("const ring = {}; ring.ring = ring; return ring"): "",
    code("function f() { return f() } return f()"): "",
    # Sizes.
    "${{ 1 }}" * 200_000: "longer than",
}
"""What each is refused with, strictly; empty where it may be one thing or another, or even be done in time."""
