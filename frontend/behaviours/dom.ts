// Short words for finding elements and listening to them. Behaviours delegate from the document, so that content
// which htmx brings in later behaves like content that was there from the start.

type Root = Document | Element;

export function find<E extends Element = HTMLElement>(selector: string, root: Root = document): E | null {
  return root.querySelector<E>(selector);
}

export function findAll<E extends Element = HTMLElement>(selector: string, root: Root = document): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/** The element that an event happened in, if it or one of its parents matches. */
export function closest<E extends Element = HTMLElement>(event: Event, selector: string): E | null {
  return event.target instanceof Element ? event.target.closest<E>(selector) : null;
}

export function onClick<E extends Element = HTMLElement>(selector: string, act: (element: E, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const element = closest<E>(event, selector);
    if (element) act(element, event);
  });
}

export function isTyping(event: Event): boolean {
  return closest(event, "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}
