// The copy button beside a secret. Without JavaScript, or without a clipboard, the field is selected by hand.
(() => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
    });
  });
})();
