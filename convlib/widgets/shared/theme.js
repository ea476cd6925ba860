// @ts-check
// A page may turn from light to dark while it is read; a canvas must then be painted anew.

/** @param {() => void} draw @param {AbortSignal} signal */
export function onTheme(draw, signal) {
  const observer = new MutationObserver(draw);
  for (const root of [document.documentElement, document.body])
    observer.observe(root, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  signal.addEventListener("abort", () => observer.disconnect());
}
