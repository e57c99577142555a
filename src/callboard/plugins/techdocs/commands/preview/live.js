// In every page of a preview: fetches the page anew when it has changed, and shows what is wrong with the site.
(() => {
  const panel = document.createElement("details");
  const heading = document.createElement("summary");
  const list = document.createElement("ul");
  panel.append(heading, list);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .docs-preview-problems { position: fixed; inset: auto 1rem 1rem auto; z-index: 99; max-width: min(44rem, calc(100vw - 2rem));
      max-height: 60vh; overflow: auto; padding: .6rem .9rem; border: 1px solid #c2410c; border-radius: 8px;
      background: Canvas; color: CanvasText; font: 14px/1.5 system-ui, sans-serif; box-shadow: 0 4px 16px rgb(0 0 0 / .18); }
    .docs-preview-problems summary { cursor: pointer; font-weight: 600; }
    .docs-preview-problems ul { margin: .5rem 0 0; padding: 0; list-style: none; }
    .docs-preview-problems code { font: 12px/1.5 ui-monospace, monospace; }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  panel.className = "docs-preview-problems";

  let version = 0;

  const show = ({ failure, problems }) => {
    panel.open = Boolean(failure) || panel.open;
    heading.textContent = failure ? "The site could not be built" : problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = failure ? [{ at: "", message: failure }] : problems;
    list.replaceChildren(...lines.map(line));
    if (lines.length) document.body.append(panel);
    else panel.remove();
  };

  const line = ({ at, message }) => {
    const item = document.createElement("li");
    const place = document.createElement("code");
    place.textContent = at;
    item.append(place, at ? " " : "", message);
    return item;
  };

  /** The new page in place of the old one, which keeps its scroll position and loads nothing twice. */
  const refresh = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.body.innerHTML === fresh.body.innerHTML && document.title === fresh.title) return;
    document.title = fresh.title;
    document.body.replaceWith(fresh.body);
  };

  const changes = new EventSource("/-/changes");
  changes.onmessage = async (event) => {
    const state = JSON.parse(event.data);
    if (version && state.version !== version) await refresh();
    version = state.version;
    show(state);
  };
})();
