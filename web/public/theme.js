/* Before the first paint: the theme that was chosen in this browser. Choosing one is in src/theme/theme.ts. */
(() => {
  try {
    const chosen = localStorage.getItem("wingbeat-theme");
    if (chosen !== "light" && chosen !== "dark") return;
    document.documentElement.dataset.theme = chosen;
    document.querySelector('meta[name="color-scheme"]').content = chosen;
  } catch {
    // Storage is off in this browser: nothing was chosen.
  }
})();
