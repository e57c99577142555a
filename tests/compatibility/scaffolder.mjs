// Drives Backstage's official scaffolder client for test_official_scaffolder.py. A line of JSON comes in for each call,
// {method, args}, and one goes out: {value} or {error}. A stream of logs is followed to its end.
import { createInterface } from 'node:readline';
import { ScaffolderClient } from '@backstage/plugin-scaffolder-common';

// The package that follows streams is made for browsers.
globalThis.window ??= globalThis;
globalThis.document ??= { hidden: false, addEventListener() {}, removeEventListener() {} };

const address = process.argv[2];
const none = { list: () => [] };
const options = {
  discoveryApi: { getBaseUrl: async plugin => `${address}/api/${plugin}` },
  fetchApi: { fetch },
  identityApi: { getBackstageIdentity: async () => ({ userEntityRef: 'user:default/nour' }) },
  scmIntegrationsApi: { azure: none, github: none, gitlab: none },
};
const client = new ScaffolderClient(options);
const polling = new ScaffolderClient({ ...options, useLongPollingLogs: true });

function follow(from, request) {
  return new Promise((resolve, reject) => {
    const events = [];
    from.streamLogs(request).subscribe({
      next: event => events.push(event),
      error: reject,
      complete: () => resolve(events),
    });
  });
}

async function call(method, args) {
  if (method === 'methods') {
    return Object.getOwnPropertyNames(ScaffolderClient.prototype);
  }
  if (method === 'streamLogs') {
    return follow(client, ...args);
  }
  if (method === 'streamLogsPolling') {
    return follow(polling, ...args);
  }
  return client[method](...args);
}

async function answer(line) {
  const { method, args } = JSON.parse(line);
  try {
    return { value: (await call(method, args)) ?? null };
  } catch (error) {
    const { name, message, statusCode, cause, body } = error;
    return { error: { name, message, statusCode, cause: cause && { name: cause.name, message: cause.message }, body } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
