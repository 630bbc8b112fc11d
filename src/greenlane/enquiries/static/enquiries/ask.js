// Asking without leaving the page: the box empties itself, the answer comes into view, letters are counted.
(() => {
  const box = () => document.getElementById("ask-question");
  const isAsk = (event) => event.detail.elt?.matches?.("form[data-ask]");

  const count = () => {
    const field = box();
    const place = document.querySelector("[data-count]");
    if (!field || !place) return;
    const left = field.maxLength - field.value.length;
    place.hidden = left > 500;
    place.textContent = `${field.value.length} / ${field.maxLength}`;
    place.classList.toggle("ask-near", left < 50);
  };

  document.addEventListener("input", (event) => { if (event.target.id === "ask-question") count(); });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "ask-question" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isAsk(event)) document.getElementById("ask-problem").replaceChildren();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isAsk(event)) return;
    if (!event.detail.successful) {
      box()?.focus();
      return;
    }
    if (box()) box().value = "";
    count();
    const turn = document.querySelector("#ask-talk > .ask-turn:last-child");
    turn?.focus({ preventScroll: true });
    turn?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
  // A number in the text leads to its source, which opens and shows its words.
  document.addEventListener("click", (event) => {
    const cite = event.target.closest?.(".ask-cite");
    const source = cite && document.getElementById(cite.hash.slice(1));
    if (source) source.querySelector("details").open = true;
  });
  count();
})();
