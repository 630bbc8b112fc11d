// Comforts of guided lodgement: pasting from a spreadsheet, dropping files, progress of an upload.
(() => {
  // Quick entry: a block copied from a spreadsheet fills cells to the end of the line and downwards.
  const cells = (row) => [...row.querySelectorAll("td input")];

  // Another blank line below the last, where that is blank too; null where no more fit, or the items go on elsewhere.
  const another = (table) => {
    const total = table.closest("form").elements["line-TOTAL_FORMS"];
    const most = table.closest("form").elements["line-MAX_NUM_FORMS"];
    const last = table.tBodies[0].lastElementChild;
    const index = Number(total.value);
    if (index >= Number(most.value) || last.querySelector("[name$='-item']").value) return null;
    const row = last.cloneNode(true);
    row.removeAttribute("id");
    row.cells[0].id = `row-${index + 1}`;
    for (const part of row.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(`line-${index - 1}-`, `line-${index}-`));
      }
      if (part.matches("input")) part.value = "";
    }
    for (const label of row.querySelectorAll("label")) {
      label.textContent = label.textContent.replace(String(index), String(index + 1));
    }
    total.value = index + 1;
    last.after(row);
    return row;
  };

  const paste = (event) => {
    const input = event.target;
    const table = input.closest?.("[data-grid]");
    const text = event.clipboardData?.getData("text") ?? "";
    if (!table || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    let row = input.closest("tr");
    const column = cells(row).indexOf(input);
    const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    for (const [down, line] of lines.entries()) {
      if (down) row = row.nextElementSibling ?? another(table);
      if (!row) break;
      const targets = cells(row);
      line.split("\t").forEach((value, across) => {
        const target = targets[column + across];
        if (target) target.value = value.trim();
      });
    }
    if (!row) document.dispatchEvent(new CustomEvent("toast", { detail: { text: table.dataset.tooMany } }));
  };

  // Enter goes down a column, as in a spreadsheet.
  const goDown = (event) => {
    const row = event.target.closest?.("[data-grid] tbody tr");
    if (event.key !== "Enter" || !row || !row.nextElementSibling || !event.target.matches("input")) return;
    event.preventDefault();
    cells(row.nextElementSibling)[cells(row).indexOf(event.target)]?.focus();
  };

  const size = (bytes) => `${(bytes / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 0 })} kB`;

  const list = (drop) => {
    const shown = drop.querySelector("[data-drop-files]");
    shown.replaceChildren(...[...drop.querySelector("input[type=file]").files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${size(file.size)})`;
      return line;
    }));
  };

  const dropped = (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("gl-drop-over");
    drop.querySelector("input[type=file]").files = event.dataTransfer.files;
    list(drop);
  };

  const over = (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.add("gl-drop-over");
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main) return false;
    document.querySelector("main").replaceChildren(...main.childNodes);
    document.querySelector("[data-focus]")?.focus();
    return true;
  };

  const send = (event) => {
    const form = event.target;
    if (!form.matches("[data-upload]")) return;
    const drop = form.querySelector("[data-drop]");
    const status = drop.querySelector("[data-drop-status]");
    const box = drop.querySelector("[data-drop-progress]");
    const bar = box.querySelector("progress");
    const total = [...drop.querySelector("input[type=file]").files].reduce((sum, file) => sum + file.size, 0);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sending) return;
    box.hidden = false;
    if (total > Number(form.dataset.mostBytes)) {
      status.textContent = form.dataset.tooLarge;
      return;
    }
    form.dataset.sending = "1";
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.upload.onprogress = (step) => {
      if (!step.lengthComputable) return;
      bar.value = (step.loaded / step.total) * 100;
      status.textContent = bar.value >= 100 ? status.dataset.working : `${Math.round(bar.value)} %`;
    };
    request.onload = () => {
      delete form.dataset.sending;
      if (request.status < 400 && request.responseURL !== location.href) location.assign(request.responseURL);
      else if (!show(request.responseText)) status.textContent = form.dataset.tooLarge;
    };
    request.onerror = () => { delete form.dataset.sending; form.submit(); };
    request.send(new FormData(form));
  };

  document.addEventListener("paste", paste);
  document.addEventListener("keydown", goDown);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("gl-drop-over"));
  document.addEventListener("drop", dropped);
  document.addEventListener("change", (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (drop) list(drop);
  });
  document.addEventListener("submit", send, true);
})();
