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
    const said = event.target.closest("[data-toast]");
    if (said) toast(said.dataset.toast);
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
  });
  // Sent by htmx it may be sent again once it was answered; answers to other parts of the page do not free it.
  document.addEventListener("htmx:afterRequest", (event) => { delete event.detail.elt.dataset?.sent; });

  // A part that refreshes itself waits while somebody has something open in it or is at a control of it; who is
  // at a link stays at it, or at the part when the link is gone.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    const here = document.activeElement;
    const busy = part.contains(here) && here.matches("input, select, textarea, button, summary");
    if ("part" in part.dataset && (busy || part.querySelector("details[open], [data-sent]"))) event.preventDefault();
  });
  let left = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    const here = document.activeElement;
    left = part && "part" in part.dataset && part.contains(here) && { id: part.id, href: here.getAttribute("href") };
  });
  document.addEventListener("htmx:afterSwap", () => {
    const part = left && document.getElementById(left.id);
    const links = part ? [...part.querySelectorAll("a[href]")] : [];
    if (part) (links.find((link) => link.getAttribute("href") === left.href) ?? part).focus({ preventScroll: true });
    left = null;
  });

  // A short word on what happened, gone by itself. The region is polite: it is read out when there is a pause.
  const toasts = document.getElementById("toasts");
  const SHOWN = 6000;

  const toast = (text, { stays = false } = {}) => {
    const card = document.createElement("div");
    card.className = "card gl-toast";
    card.textContent = text;
    toasts?.append(card);
    if (!stays) setTimeout(() => card.remove(), SHOWN);
    return card;
  };
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value));

  // A page that refreshes itself says so when it no longer can.
  let lost = null;
  document.addEventListener("htmx:sendError", () => {
    if (!lost && toasts) lost = toast(toasts.dataset.lost, { stays: true });
  });
  document.addEventListener("htmx:afterOnLoad", () => {
    lost?.remove();
    lost = null;
  });

  const fold = () => {
    const wide = window.matchMedia("(min-width: 62rem)").matches;
    document.querySelectorAll("[data-fold]").forEach((menu) => { menu.open = wide || "open" in menu.dataset; });
  };

  const ready = () => {
    fold();
    document.querySelector("[data-focus]")?.focus();
  };
  window.matchMedia("(min-width: 62rem)").addEventListener("change", fold);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt?.matches?.("[data-table]")) fold(); });
  ready();
})();
