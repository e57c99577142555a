// Drives Backstage's official catalog client for test_official_client.py. A line of JSON comes in for each call,
// {method, args}, and one goes out: {value} or {error}. The text "$EXISTS" stands for the client's own symbol.
import { createInterface } from 'node:readline';
import { CATALOG_FILTER_EXISTS, CatalogClient } from '@backstage/catalog-client';

const PRIVATE = new Set([
  'constructor',
  'getEntityFacetsByPredicate',
  'getFilterValue',
  'queryEntitiesByPredicate',
  'requestIgnored',
  'requestOptional',
  'requestRequired',
]);
const address = process.argv[2];
const client = new CatalogClient({ discoveryApi: { getBaseUrl: async plugin => `${address}/api/${plugin}` } });

function revive(_key, value) {
  return value === '$EXISTS' ? CATALOG_FILTER_EXISTS : value;
}

async function call(method, args) {
  if (method === 'methods') {
    return Object.getOwnPropertyNames(CatalogClient.prototype).filter(name => !PRIVATE.has(name));
  }
  if (method.startsWith('stream')) {
    const pages = [];
    for await (const page of client[method](...args)) {
      pages.push(page);
    }
    return pages;
  }
  return client[method](...args);
}

async function answer(line) {
  const { method, args } = JSON.parse(line, revive);
  try {
    const value = await call(method, args);
    return { value: value ?? null, isUndefined: value === undefined };
  } catch (error) {
    const { name, message, statusCode, cause, body } = error;
    return { error: { name, message, statusCode, cause: cause && { name: cause.name, message: cause.message }, body } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
