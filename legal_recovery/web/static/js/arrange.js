/* Rows in an order that a person chooses: dragged by their grip, moved by Alt+↑ and Alt+↓. The form is sent as it stands. */
((shell) => {
  const list = shell.one("[data-arrange]");
  if (!list) return;
  const rows = () => [...list.children];
  const rowOf = (target) => target.closest?.(".arrange-row");
  const changed = () => list.dispatchEvent(new Event("input", { bubbles: true }));
  const named = (row) => shell.one("input[type=text]", row);
  const tell = (row) => {
    const title = named(row);
    shell.announce(`${title.value || title.placeholder}: ${rows().indexOf(row) + 1} / ${rows().length}`, true);
  };

  function move(row, by) {
    const all = rows();
    const target = all[all.indexOf(row) + by];
    if (!target) return;
    const focused = document.activeElement;
    if (by < 0) target.before(row);
    else target.after(row);
    focused.focus();
    row.scrollIntoView({ block: "nearest" });
    changed();
    tell(row);
  }

  list.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || shell.composing(event)) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(rowOf(event.target), by);
  });
  // The buttons move rows here, without asking the server.
  list.addEventListener("click", (event) => {
    const [act] = event.target.closest?.("button[name=act]")?.value.split(":") ?? [];
    if (act !== "up" && act !== "down") return;
    event.preventDefault();
    move(rowOf(event.target), act === "up" ? -1 : 1);
  });

  let dragged = null;
  const clear = () => rows().forEach((row) => row.classList.remove("before", "after"));
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".arrange-grip") && rowOf(event.target);
    if (row) row.draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    dragged?.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  const isUpper = (row, event) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  };
  list.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row) return;
    event.preventDefault();
    clear();
    if (row !== dragged) row.classList.add(isUpper(row, event) ? "before" : "after");
  });
  list.addEventListener("drop", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row) return;
    event.preventDefault();
    if (row !== dragged) {
      if (isUpper(row, event)) row.before(dragged);
      else row.after(dragged);
      changed();
      tell(dragged);
    }
  });
  list.addEventListener("dragend", () => {
    clear();
    if (dragged) (dragged.classList.remove("dragged"), (dragged.draggable = false));
    dragged = null;
  });
})(window.shell);
