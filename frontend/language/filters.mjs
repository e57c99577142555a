// The filters that Backstage adds to those of Nunjucks.

/** What a code host of a type must be told, beside its name. Others need an owner and a repository. */
const REQUIRED = {
  bitbucketCloud: ["workspace", "project", "repo"],
  bitbucketServer: ["project", "repo"],
  azure: ["project", "repo"],
  gitlab: ["owner", "repo"],
  gitea: ["repo"],
  gerrit: ["repo"],
};
const PARTS = ["owner", "repo", "organization", "workspace", "project"];

/** The filters by name. `hosts` says of each code host which type it is. */
export function makeFilters(hosts) {
  const parseRepoUrl = (url) => parseRepositoryUrl(String(url), hosts);
  return {
    parseRepoUrl,
    parseEntityRef,
    pick,
    projectSlug: (url) => {
      const { owner, repo } = parseRepoUrl(url);
      return `${owner}/${repo}`;
    },
  };
}

function parseRepositoryUrl(url, hosts) {
  const [, written, query] = /^([^/?#\\\s@]*)[^?#]*(?:\?([^#]*))?/.exec(url) ?? [];
  const host = (written ?? "").toLowerCase();
  if (!host) throw new Error(`Invalid repo URL passed to publisher, got ${url}`);
  const type = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
  if (!type) {
    throw new Error(`No matching integration configuration for host ${host}, please check your integrations config`);
  }
  const said = readQuery(query ?? "");
  for (const part of requiredOf(type, said)) {
    if (!said[part]) throw new Error(`Invalid repo URL passed to publisher: ${url}, missing ${part}`);
  }
  return { host, ...said };
}

function requiredOf(type, said) {
  if (type === "gitlab" && said.project) return [];
  return REQUIRED[type] ?? ["owner", "repo"];
}

function readQuery(query) {
  const said = {};
  for (const pair of query.split("&")) {
    const [key, ...rest] = pair.split("=");
    const name = decode(key);
    if (PARTS.includes(name) && !(name in said)) said[name] = decode(rest.join("=")).replace(/^\/+|\/+$/g, "");
  }
  return Object.fromEntries(PARTS.filter((part) => part in said).map((part) => [part, said[part]]));
}

function decode(text) {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function parseEntityRef(ref, context = {}) {
  const { kind, namespace, name } = typeof ref === "string" ? splitRef(ref) : (ref ?? {});
  const whole = { kind: kind ?? context.defaultKind, namespace: namespace ?? context.defaultNamespace ?? "default", name };
  const shown = typeof ref === "string" ? ref : JSON.stringify(ref);
  if (!whole.kind) {
    throw new Error(`Entity reference ${shown} had missing or empty kind (e.g. did not start with "component:" or similar)`);
  }
  if (!whole.namespace) throw new Error(`Entity reference ${shown} had missing or empty namespace`);
  if (!whole.name) throw new Error(`Entity reference ${shown} had missing or empty name`);
  return whole;
}

/** What stands before the first colon, between that and the first slash, and behind. */
function splitRef(ref) {
  const colon = ref.indexOf(":");
  const slash = ref.indexOf("/");
  if (slash !== -1 && slash < colon) {
    throw new TypeError(`Entity reference "${ref}" was not on the form [<kind>:][<namespace>/]<name>`);
  }
  return {
    kind: colon === -1 ? undefined : ref.slice(0, colon),
    namespace: slash === -1 ? undefined : ref.slice(colon + 1, slash),
    name: ref.slice(Math.max(colon, slash) + 1),
  };
}

function pick(value, path) {
  const keys = Array.isArray(path) ? path : String(path).split(/[.[\]]+/).filter((key) => key !== "");
  return keys.reduce((found, key) => (found === null || found === undefined ? undefined : found[key]), value);
}
