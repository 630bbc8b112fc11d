// The editor of a reply: asks before what was written and not kept is left behind. Everything works without it.
(() => {
  "use strict";
  const form = document.querySelector("[data-reply]");
  if (!form) return;
  const text = form.querySelector("textarea");
  const kept = text.value;
  let leaving = false;
  document.addEventListener("submit", (event) => {
    if (event.target === form) leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && text.value !== kept) event.preventDefault();
  });
  // Ctrl+S and Ctrl+Enter keep and check.
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
      event.preventDefault();
      form.querySelector("button[value=save]").click();
    }
  });
})();
