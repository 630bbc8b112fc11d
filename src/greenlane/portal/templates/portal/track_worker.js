// Keeps the last state of the declarations tracked on this device. It sees only what lies under /track/.
const FILES = "greenlane-track-files";
const PAGES = "greenlane-track-pages";
const KEPT = [{% for address in kept %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const FORM = "{% url 'track' %}";
const MOST = 30;
const PATIENCE = 8000;
const NUMBER = /^\/track\/[0-9A-Z]{18}\/$/;
const LIVE = /^(\/track\/[0-9A-Z]{18}\/)live\/$/;
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const files = await caches.open(FILES);
    await files.addAll(KEPT);
    await keep(FORM);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const files = await caches.open(FILES);
    const old = (await files.keys()).filter((one) => !KEPT.includes(new URL(one.url).pathname));
    await Promise.all(old.map((one) => files.delete(one)));
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (NUMBER.test(event.data.keep)) event.waitUntil(keep(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visited(event, address));
  else if (LIVE.test(address.pathname)) event.respondWith(asked(event, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(request, address));
});

// A page: from the server, and kept; without a connection the kept one, marked with when it was true.
async function visited(event, address) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && !answer.redirected && NUMBER.test(address.pathname)) event.waitUntil(store(address.pathname, answer.clone()));
    if (answer.status === 404) event.waitUntil(forget(address.pathname));
    return answer;
  } catch (failure) {
    const wanted = new URL(address).searchParams.get("mrn");
    const typed = wanted ? `/track/${wanted.replace(/[\s.\-_/]+/g, "").toUpperCase()}/` : address.pathname;
    return (await kept(typed)) || (await kept(FORM)) || Response.error();
  }
}

// The live part: what it says is now the truth about the kept page too.
async function asked(event, address) {
  const path = LIVE.exec(address.pathname)[1];
  const answer = await fetch(event.request);
  if (answer.status === 204) event.waitUntil(seenAgain(path));
  else if (answer.ok) event.waitUntil(keep(path));
  return answer;
}

async function file(request, address) {
  const files = await caches.open(FILES);
  const have = await files.match(request);
  if (have && NAMED_BY_CONTENT.test(address.pathname)) return have;
  try {
    return await fetch(request);
  } catch (failure) {
    return have || Response.error();
  }
}

async function keep(path) {
  const answer = await fetch(path, { headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await store(path, answer);
}

async function store(path, answer, when = new Date().toISOString()) {
  const pages = await caches.open(PAGES);
  await pages.delete(path);
  await pages.put(path, new Response(await answer.text(), {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "", "X-Seen": when },
  }));
  const numbers = (await pages.keys()).filter((one) => NUMBER.test(new URL(one.url).pathname));
  await Promise.all(numbers.slice(0, Math.max(numbers.length - MOST, 0)).map((one) => pages.delete(one)));
}

async function seenAgain(path) {
  const have = await (await caches.open(PAGES)).match(path);
  if (have) await store(path, have);
}

async function forget(path) {
  await (await caches.open(PAGES)).delete(path);
}

async function kept(path) {
  const have = await (await caches.open(PAGES)).match(path);
  if (!have) return null;
  const text = (await have.text()).replace("<html ", `<html data-kept="${have.headers.get("X-Seen")}" `);
  return new Response(text, { headers: have.headers });
}
