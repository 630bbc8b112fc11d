// What tracking adds where scripts run: pages kept for when there is no connection, and a word when there is none.
(() => {
  const PAGES = "greenlane-track-pages";
  const box = document.querySelector("[data-offline]");
  const page = document.querySelector("[data-track]");

  const shown = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium", timeStyle: "short", timeZone: box.dataset.zone,
  }).format(moment);

  // The worker writes when a kept page was last seen to be true; a page fresh from the server says so itself.
  let seen = page ? new Date(document.documentElement.dataset.kept || page.dataset.seen) : null;

  const offline = (is) => {
    if (!box) return;
    box.hidden = !is;
    const time = box.querySelector("time");
    if (is && time && seen) {
      time.dateTime = seen.toISOString();
      time.textContent = shown(seen);
    }
  };

  const connected = () => {
    seen = new Date();
    offline(false);
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    // A refusal or a failure leaves the last state standing.
    if (event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) connected();
    else if (!event.detail.xhr || event.detail.xhr.status === 0 || event.detail.xhr.status === 504) offline(true);
  });
  window.addEventListener("offline", () => offline(true));

  const keptNumbers = async () => {
    if (!window.caches || !(await caches.has(PAGES))) return [];
    const requests = await (await caches.open(PAGES)).keys();
    return requests.map((one) => new URL(one.url).pathname).filter((path) => /^\/track\/[0-9A-Z]{18}\/$/.test(path));
  };

  const list = async () => {
    const section = document.querySelector("[data-kept-list]");
    if (!section) return;
    const paths = await keptNumbers();
    section.hidden = !paths.length;
    section.querySelector("ul").replaceChildren(...paths.reverse().map((path) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.className = "gl-mrn";
      link.textContent = path.split("/")[2];
      item.append(link);
      return item;
    }));
  };

  document.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-forget]")) return;
    await caches.delete(PAGES);
    await list();
  });

  offline(Boolean(document.documentElement.dataset.kept));
  list();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/track/sw.js").then(() => navigator.serviceWorker.ready).then((ready) => {
      // The first page was loaded before there was a worker to keep it.
      if (page && !navigator.serviceWorker.controller) ready.active.postMessage({ keep: location.pathname });
    });
  }
})();
