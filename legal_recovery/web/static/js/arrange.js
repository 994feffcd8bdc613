/* Rows in an order that a person chooses: by their grip, by keys, by buttons. After each step the form is kept as it
   stands, so that steps are undone until it is saved, after a reload too. */
((shell) => {
  const list = shell.one("[data-arrange]");
  const keys = shell.one(".arrange-keys");
  if (!list) return;
  const rows = () => [...list.children].filter((row) => row.matches(".arrange-row"));
  const rowOf = (target) => target.closest?.(".arrange-row");
  const named = (row) => shell.one("input[type=text]", row);
  const tell = (row) => {
    const title = named(row);
    shell.announce(`${title.value || title.placeholder}: ${rows().indexOf(row) + 1} / ${rows().length}`, true);
  };

  const stale = () => shell.all("[data-stale]").forEach((note) => (note.hidden = false));
  function changed() {
    stale();
    shell.one('button[value="keep"]').dispatchEvent(new Event("arranged"));
  }

  /* The row that keys act on: the one that had the focus last. */
  let marked = null;
  function mark(row) {
    marked?.removeAttribute("aria-current");
    marked = row;
    row.setAttribute("aria-current", "true");
  }
  const current = () => (marked?.isConnected ? marked : rows()[0]);
  const prepare = (row) => (row.tabIndex = -1);
  rows().forEach(prepare);
  list.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (row) mark(row);
  });
  list.closest("form").addEventListener("change", (event) => event.target.name !== "add" && changed());

  function put(row, place) {
    const next = row.nextElementSibling;
    place();
    if (row.nextElementSibling === next) return false;
    changed();
    return true;
  }
  function move(row, by) {
    const all = rows();
    const target = all[all.indexOf(row) + by];
    if (!target) return;
    const focused = document.activeElement;
    put(row, () => (by < 0 ? target.before(row) : target.after(row)));
    focused.focus();
    row.scrollIntoView({ block: "nearest" });
    tell(row);
  }
  function drop(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const title = named(row);
    row.remove();
    changed();
    if (neighbour) (mark(neighbour), neighbour.focus());
    shell.announce(`− ${title.value || title.placeholder}`, true);
  }
  function go(by) {
    const all = rows();
    const at = all.indexOf(current());
    const inside = list.contains(document.activeElement);
    const row = inside ? all[at + by] : all[at];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }
  function rename() {
    const title = named(current());
    title.focus();
    title.select();
  }
  const ACTS = { next: () => go(1), previous: () => go(-1), rename, drop: () => drop(current()) };
  if (keys) keys.hidden = false;
  keys?.addEventListener("click", (event) => {
    const act = event.target.closest("[data-arrange-act]")?.dataset.arrangeAct;
    if (act && rows().length) ACTS[act]();
  });

  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || shell.composing(event)) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !(event.altKey || event.target.matches(".arrange-row"))) return;
    event.preventDefault();
    if (event.altKey) move(rowOf(event.target), by);
    else go(by);
  });
  // The buttons of a row act here, without asking the server.
  list.addEventListener("click", (event) => {
    const [act] = event.target.closest?.("button[name=act]")?.value.split(":") ?? [];
    const row = rowOf(event.target);
    if (!row || !["up", "down", "drop"].includes(act)) return;
    event.preventDefault();
    if (act === "drop") drop(row);
    else move(row, act === "up" ? -1 : 1);
  });

  /* What is put in comes from the server, and stands after the marked row. */
  const choice = shell.one("[name=add]");
  choice?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    shell.one('button[value="add"]').click();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === list && event.detail.requestConfig.elt.value === "undo") {
      stale();
      rows().forEach(prepare);
      const row = shell.one("[data-focus]", list);
      if (row) (mark(row), row.focus(), tell(row));
    } else if (event.detail.target === list) {
      const row = rows().at(-1);
      prepare(row);
      current()?.after(row);
      changed();
      row.scrollIntoView({ block: "nearest" });
      named(row).focus();
    } else if (event.detail.target.id === "foreseen") shell.one("[data-focus]", event.detail.target)?.focus();
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
    if (row !== dragged && put(dragged, () => (isUpper(row, event) ? row.before(dragged) : row.after(dragged)))) tell(dragged);
  });
  list.addEventListener("dragend", () => {
    clear();
    if (dragged) (dragged.classList.remove("dragged"), (dragged.draggable = false));
    dragged = null;
  });
})(window.shell);
