// A passkey that was not given: say so on the page, in its language, instead of in the browser's console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-error]").forEach((note) => { note.hidden = false; });
});
