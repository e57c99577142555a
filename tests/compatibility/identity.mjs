// Asks Backstage's own libraries about tokens and permissions, for test_official_identity.py. One line of JSON comes in
// for each question, {ask, ...}, and one goes out: {value} or {error}.
import { createInterface } from 'node:readline';
import { DefaultIdentityClient } from '@backstage/plugin-auth-node';
import { PermissionClient } from '@backstage/plugin-permission-common';

const [address, issuer] = process.argv.slice(2);
const discovery = { getBaseUrl: async plugin => `${address}/api/${plugin}` };
// One for all questions: it keeps the keys that it has fetched.
const identity = DefaultIdentityClient.create({ discovery, issuer });

function permissions(batched) {
  const settings = { 'permission.enabled': true, 'permission.EXPERIMENTAL_enableBatchedRequests': batched };
  return new PermissionClient({ discovery, config: { getOptionalBoolean: key => settings[key] } });
}

const ASK = {
  identify: ({ token }) => identity.getIdentity({ request: { headers: { authorization: `Bearer ${token}` } } }),
  authorize: ({ requests, token, batched }) => permissions(batched).authorize(requests, { token }),
  condition: ({ requests, token }) => permissions(false).authorizeConditional(requests, { token }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...question } = JSON.parse(line);
  let answer;
  try {
    answer = { value: await ASK[ask](question) };
  } catch ({ name, message, statusCode }) {
    answer = { error: { name, message, statusCode } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
