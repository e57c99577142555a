// Renders with Nunjucks itself for test_official_language.py, as Backstage sets it up: JSON comes in on the standard
// input, {expressions: [{source, context}], texts: [{source, context, options}]}, and answers go out in their order.
import { parseEntityRef } from '@backstage/catalog-model';
import lodash from 'lodash';
import nunjucks from 'nunjucks';

const HOSTS = ['github.com', 'gitlab.com'];

function parseRepoUrl(text) {
  const { host, searchParams } = new URL(`https://${text}`);
  if (!HOSTS.includes(host)) throw new Error(`No integration for ${host}`);
  const parts = { host };
  for (const name of ['owner', 'repo', 'organization', 'workspace', 'project']) {
    const value = searchParams.get(name);
    if (value !== null) parts[name] = value.replace(/^\/+|\/+$/g, '');
  }
  for (const name of ['owner', 'repo']) if (!parts[name]) throw new Error(`missing ${name}`);
  return parts;
}

function environment({ cookiecutter, trimBlocks, lstripBlocks } = {}) {
  const tags = { variableStart: cookiecutter ? '{{' : '${{', variableEnd: '}}' };
  const made = new nunjucks.Environment([], { autoescape: false, trimBlocks, lstripBlocks, tags });
  made.addFilter('parseRepoUrl', parseRepoUrl);
  made.addFilter('projectSlug', text => `${parseRepoUrl(text).owner}/${parseRepoUrl(text).repo}`);
  made.addFilter('parseEntityRef', (ref, context) => parseEntityRef(ref, context));
  made.addFilter('pick', (value, path) => lodash.get(value, path));
  if (cookiecutter) made.addFilter('jsonify', made.getFilter('dump'));
  return made;
}

function attempt(render) {
  try {
    return render();
  } catch (error) {
    return { error: String(error.message) };
  }
}

function evaluate({ source, context }) {
  const plain = environment();
  const fresh = () => JSON.parse(JSON.stringify(context));
  const value = attempt(() => {
    const dumped = plain.renderString(`\${{ (${source}\n) | dump }}`, fresh());
    return dumped === '' ? {} : { value: JSON.parse(dumped) };
  });
  const text = attempt(() => ({ text: plain.renderString(`x\${{ ${source} }}`, fresh()) }));
  return { value, text };
}

function renderText({ source, context, options }) {
  const uninstall = options.cookiecutter ? nunjucks.installJinjaCompat() : () => {};
  const rendered = attempt(() => ({ text: environment(options).renderString(source, context) }));
  uninstall();
  return rendered;
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const asked = JSON.parse(Buffer.concat(chunks).toString());
const answered = { expressions: asked.expressions.map(evaluate), texts: asked.texts.map(renderText) };
process.stdout.write(JSON.stringify(answered));
