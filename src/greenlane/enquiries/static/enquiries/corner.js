// The button to the assistant opens it over the page. Nothing of it is loaded before; without scripts it is a link.
(() => {
  const open = document.querySelector("[data-ask-open]");
  const dialog = document.querySelector(".ask-dialog");
  if (!open || !dialog?.showModal || !window.htmx) return;
  const body = dialog.querySelector("[data-ask-body]");
  open.setAttribute("aria-haspopup", "dialog");
  let asked = null;

  const added = (tag, attributes) => new Promise((done, failed) => {
    const part = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
    document.head.append(part);
  });

  const filled = async () => {
    await added("link", { rel: "stylesheet", href: open.dataset.sheet });
    await added("script", { src: open.dataset.script });
    const answer = await fetch(open.dataset.panel, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    body.innerHTML = await answer.text();
    window.htmx.process(body);
    document.dispatchEvent(new CustomEvent("ask:ready"));
  };

  open.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    dialog.showModal();
    asked ??= filled();
    // What cannot be loaded here is tried as a page.
    asked.then(() => body.querySelector("#ask-question")?.focus(), () => { location.href = open.href; });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-ask-close]")) dialog.close();
  });
})();
