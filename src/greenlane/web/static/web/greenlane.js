// Small comforts over pages that work without them: theme, keyboard, folds, focus, toasts.
(() => {
  const root = document.documentElement;

  const switchTheme = () => {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };

  const typing = (target) => target.matches("input, select, textarea, [contenteditable]");

  const rows = () => [...document.querySelectorAll("[data-row]")];

  const moveRow = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
    const link = next.querySelector("a");
    if (link) link.focus();
  };

  const keys = {
    "/": () => document.querySelector("[data-key='/'], input[type=search]")?.focus(),
    j: () => moveRow(1),
    k: () => moveRow(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.gl-menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const action = keys[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.gl-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // A form that is being sent cannot be sent twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    document.body.addEventListener("htmx:afterRequest", () => delete form.dataset.sent, { once: true });
  });

  const fold = () => {
    const wide = window.matchMedia("(min-width: 62rem)").matches;
    document.querySelectorAll("[data-fold]").forEach((menu) => { menu.open = wide; });
  };

  const ready = () => {
    fold();
    document.querySelector("[data-focus]")?.focus();
  };
  window.matchMedia("(min-width: 62rem)").addEventListener("change", fold);
  ready();
})();
