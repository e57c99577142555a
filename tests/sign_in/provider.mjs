// A certified OpenID provider. Whoever types a name and any password is that person; the first line says where it is.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const portal = process.argv[2];
const NAMES = { ann: "Ann Lee" };

const server = createServer((request, response) => callback(request, response));
let callback = (request, response) => response.writeHead(503).end();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "callboard",
        client_secret: "a secret of both",
        redirect_uris: [`${portal}/api/auth/oidc/handler/frame`],
        post_logout_redirect_uris: [`${portal}/sign-in`],
        backchannel_logout_uri: `${portal}/api/auth/oidc/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
    cookies: { keys: ["of tests"] },
    features: { backchannelLogout: { enabled: true } },
    // The portal is on this machine, where the provider would call nobody.
    fetch: (address, { dispatcher, ...options }) => fetch(address, options),
    pkce: { required: () => true },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: NAMES[id] ?? id }),
    }),
  });
  provider.on("backchannel.error", (context, error) => console.error("backchannel", error));
  callback = provider.callback();
  console.log(issuer);
});
