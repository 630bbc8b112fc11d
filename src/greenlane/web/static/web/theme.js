// Runs before the page is drawn: marks that scripts work, and takes the theme of the system when none was chosen.
(() => {
  const root = document.documentElement;
  root.classList.remove("no-js");
  if (!root.dataset.bsTheme && window.matchMedia("(prefers-color-scheme: dark)").matches) {
    root.dataset.bsTheme = "dark";
  }
})();
