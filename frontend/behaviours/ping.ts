// Links with `ping` tell the portal that they were followed. Browsers that know the attribute do so by themselves, unless
// they are told not to; with scripts all do, once, and without waiting.
export function tellOfLinks(): void {
  document.addEventListener("click", tell, { capture: true });
  document.addEventListener("auxclick", tell, { capture: true });
}

function tell(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest<HTMLAnchorElement>("a[ping]");
  if (!link || event.button > 1) return;
  const told = link.ping;
  link.removeAttribute("ping");
  if (told) navigator.sendBeacon(told);
}
