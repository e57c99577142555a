// Every request that a script sends carries the token of the page, so that the server can refuse forged ones.
import { find } from "./dom";

const HEADER = "X-CSRF-Token";

function csrfToken(): string {
  return find<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function csrfHeaders(): Record<string, string> {
  const token = csrfToken();
  return token ? { [HEADER]: token } : {};
}

export function sendToken(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { request: { headers: Record<string, string> } } }>).detail;
    Object.assign(ctx.request.headers, csrfHeaders());
  });
  // A form in a fragment that was fetched on its own may not know the token of the page that it landed in.
  document.addEventListener("submit", (event) => {
    const field = event.target instanceof Element ? find<HTMLInputElement>("[name=csrf_token]", event.target) : null;
    if (field && !field.value) field.value = csrfToken();
  });
}

/** Posts a form or nothing at all. A redirect means that it worked: it is the answer for pages without scripts. */
export async function post(url: string, body?: FormData): Promise<boolean> {
  const fields = new URLSearchParams();
  body?.forEach((value, name) => fields.append(name, String(value)));
  try {
    const answer = await fetch(url, { method: "POST", headers: csrfHeaders(), body: fields, redirect: "manual" });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}
