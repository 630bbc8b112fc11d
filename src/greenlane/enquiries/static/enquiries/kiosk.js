// The kiosk: says what it answers, listens where the browser can, and begins anew when nobody is there.
(() => {
  const kiosk = document.querySelector("[data-kiosk]");
  if (!kiosk) return;
  const presenter = window.presenter;
  const page = document.documentElement;
  const question = document.getElementById("kiosk-question");

  // --- sound and figure: chosen for this visitor only ---
  const switched = (button, name, apply) => {
    if (!button) return;
    const set = (off) => {
      button.setAttribute("aria-pressed", String(off));
      sessionStorage.setItem(name, off ? "off" : "on");
      apply(off);
    };
    button.hidden = false;
    set(sessionStorage.getItem(name) === "off");
    button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  };
  switched(kiosk.querySelector("[data-mute]"), "kiosk-sound", (off) => { presenter.muted = off; });
  switched(kiosk.querySelector("[data-hide-figure]"), "kiosk-figure", (off) => {
    kiosk.toggleAttribute("data-without-figure", off);
  });

  // --- answers ---
  const present = () => {
    const answer = kiosk.querySelector("[data-answer]");
    if (!answer) return;
    const { say, sayLanguage, marks, gesture } = answer.dataset;
    presenter.say({ text: say, language: sayLanguage || page.lang, marks, gesture });
  };
  const asks = (event) => event.detail.elt?.matches?.("form[data-ask]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!asks(event)) return;
    presenter.stop();
    presenter.gesture("think");
    document.getElementById("kiosk-problem")?.replaceChildren();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!asks(event)) return;
    if (!event.detail.successful) {
      presenter.gesture("sorry");
      question?.focus();
      return;
    }
    question.value = "";
    kiosk.querySelector("[data-heard]").hidden = true;
    kiosk.querySelector("[data-answer]")?.focus({ preventScroll: true });
    present();
  });
  present();

  // --- speaking to it: hold the button, or press it once and once more ---
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const listen = kiosk.querySelector("[data-listen]");
  if (listen && Recognition) {
    const ear = new Recognition();
    Object.assign(ear, { lang: { "zh-hant": "zh-TW" }[page.lang] ?? page.lang, interimResults: true, continuous: true });
    if ("processLocally" in ear) ear.processLocally = true;
    const heard = kiosk.querySelector("[data-heard]");
    const on = (is) => listen.setAttribute("aria-pressed", String(is));
    let pressed = 0;
    const begin = () => { presenter.stop(); on(true); try { ear.start(); } catch { /* it listens already */ } };
    const end = () => { on(false); ear.stop(); };
    listen.hidden = false;
    listen.addEventListener("pointerdown", () => {
      pressed = performance.now();
      if (listen.getAttribute("aria-pressed") === "true") { pressed = 0; end(); } else begin();
    });
    listen.addEventListener("pointerup", () => { if (pressed && performance.now() - pressed > 500) end(); });
    listen.addEventListener("keydown", (event) => {
      if (event.repeat || (event.key !== " " && event.key !== "Enter")) return;
      event.preventDefault();
      if (listen.getAttribute("aria-pressed") === "true") end(); else begin();
    });
    ear.onresult = (event) => {
      question.value = [...event.results].map((one) => one[0].transcript).join(" ").trim().slice(0, question.maxLength);
      heard.hidden = !question.value;
      wake();
    };
    ear.onend = () => { on(false); if (question.value) question.form.querySelector("[type=submit]").focus(); };
    ear.onerror = (event) => { on(false); if (event.error === "not-allowed" || event.error === "language-not-supported") listen.hidden = true; };
  }

  // --- nobody there: count down, then forget ---
  const dialog = kiosk.querySelector("[data-idle-dialog]");
  const left = kiosk.querySelector("[data-left]");
  const [idle, countdown] = [Number(kiosk.dataset.idle), Number(kiosk.dataset.countdown)];
  // Being spoken to counts as being there, for a minute: a voice that never ends must not keep the conversation.
  const LONGEST_SPEECH = 60_000;
  let touched = Date.now();
  let spoke = 0;
  const wake = () => {
    touched = Date.now();
    if (dialog.open) dialog.close();
  };
  ["pointerdown", "keydown", "input", "wheel", "touchmove"].forEach((name) => document.addEventListener(name, wake, { passive: true }));
  setInterval(() => {
    if (presenter.speaking) spoke = Date.now();
    const gone = (Date.now() - Math.max(touched, Math.min(spoke, touched + LONGEST_SPEECH))) / 1000;
    const rest = Math.max(0, Math.ceil(idle - gone));
    if (rest <= countdown && !dialog.open) {
      presenter.stop();
      dialog.showModal();
    }
    if (dialog.open) left.textContent = rest;
    if (rest === 0) {
      sessionStorage.clear();
      kiosk.querySelector("[data-reset]").requestSubmit();
      touched = Date.now() + 60_000;
    }
  }, 250);
  kiosk.querySelector("[data-still-here]").addEventListener("click", wake);
  kiosk.querySelector("[data-reset]").addEventListener("submit", () => { sessionStorage.clear(); presenter.stop(); });
})();
