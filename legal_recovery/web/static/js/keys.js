/* Keys. What a page offers it marks with data-key; the list behind "?" is read off the page itself. */
((shell) => {
  const { one, all, words } = shell;
  const visible = (element) => element.checkVisibility?.() ?? true;
  const marked = (key) => all(`[data-key="${key}"]`).find(visible);
  const NAMES = { Slash: "/", BracketLeft: "[", BracketRight: "]", Period: "." };
  const WORKBOOK = "a[download][href*=xlsx]";
  let prefix = "";
  let forget;

  // Letters by their place on the keyboard: a Chinese layout or a caps lock changes nothing.
  function nameOf(event) {
    if (["？", "?"].includes(event.key)) return "?";
    if (["/", "、", "／"].includes(event.key)) return "/";
    if (/^Key[A-Z]$/.test(event.code)) return event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
    if (/^(Digit|Numpad)[0-9]$/.test(event.code)) return event.code.at(-1);
    return NAMES[event.code] ?? event.key;
  }

  function press(element) {
    if (shell.editable(element)) {
      element.focus();
      element.select?.();
    } else element.click();
    return true;
  }

  // The list as a workbook: the one that the focus is in, else the first that can be saved.
  const workbook = () => one(WORKBOOK, document.activeElement?.closest?.("[data-list]") ?? undefined) ?? one(WORKBOOK);
  const inList = () => Boolean(document.activeElement?.closest?.("[data-list]"));
  // Those that need no element of their own; [key, word, does, is it valid here].
  const GENERAL = [
    ["/", words.key_search, () => (shell.openPalette?.(), true), () => one("#palette")],
    ["?", words.key_help, showHelp, () => one("#key-help")],
    ["j", words.key_down, () => shell.moveRow(1), () => one("[data-list]")],
    ["k", words.key_up, () => shell.moveRow(-1), () => one("[data-list]")],
    ["x", words.key_pick, () => shell.pickRow(), () => one("[data-list] .pick")],
    ["o", words.key_tab, () => shell.openRow(true), () => one("[data-list] [data-open]")],
    [".", words.key_acts, () => shell.acts(), () => shell.canPeek()],
    ["y", words.key_copy, () => shell.copyLink(), () => one("[data-list]")],
    ["u", words.key_unit, () => shell.nextUnit(), () => one('[data-prefer="unit"]')],
    ["[", words.key_previous, () => shell.neighbour(-1), () => shell.kept("list")],
    ["]", words.key_next, () => shell.neighbour(1), () => shell.kept("list")],
  ];
  const FIXED = [
    ["Ctrl K", words.key_search, () => one("#palette")],
    ["Enter", words.key_open, () => one("[data-list] [data-open]")],
    ["Space", words.key_peek, () => shell.canPeek()],
    ["Shift ↓", words.key_extend, () => one("[data-list] .pick")],
    ["Ctrl A", words.key_all, () => one("[data-list] .pick")],
    ["Ctrl E", words.key_export, workbook],
    ["Ctrl Enter", words.key_submit, () => one("form[data-main]")],
    ["Ctrl P", words.key_print, () => true],
    ["Esc", words.key_close, () => true],
  ];

  const labelOf = (element) =>
    element.dataset.keyLabel ?? element.ariaLabel ?? element.labels?.[0]?.textContent.replace(/\*$/, "") ??
    [...element.childNodes].filter((node) => !node.matches?.(".hint, .count, .icon")).map((node) => node.textContent).join("").trim();

  function showHelp() {
    const help = one("#key-help");
    if (!help || help.open) return false;
    const own = new Map(all("[data-key]").filter(visible).map((element) => [element.dataset.key, labelOf(element)]));
    for (const cell of all("[data-list] td[data-press]")) own.set(cell.dataset.press, cell.dataset.keyLabel);
    const general = GENERAL.filter(([key, , , valid]) => !own.has(key) && valid()).map(([key, word]) => [key, word]);
    const fixed = FIXED.filter(([, , valid]) => valid()).map(([key, word]) => [key, word]);
    const lines = [...general, ...own, ...fixed].flatMap(([key, word]) => {
      const dt = document.createElement("dt");
      dt.append(Object.assign(document.createElement("kbd"), { className: "hint", textContent: key === "F" ? "Shift F" : key }));
      return [dt, Object.assign(document.createElement("dd"), { textContent: word })];
    });
    one("#key-list").replaceChildren(...lines);
    help.showModal();
    return true;
  }
  one("#help-button")?.addEventListener("click", showHelp);

  function single(event) {
    const key = nameOf(event);
    if (prefix) {
      const target = marked(`${prefix} ${key}`);
      prefix = "";
      return target ? press(target) : false;
    }
    if (all(`[data-key^="${CSS.escape(key)} "]`).length && /^[a-z]$/.test(key)) {
      prefix = key;
      clearTimeout(forget);
      forget = setTimeout(() => (prefix = ""), 1500);
      return true;
    }
    // The row that has the focus comes first, then an element of the page: the winner is the one that "?" shows.
    const target = shell.inRow(key) ?? marked(CSS.escape(key));
    if (target) return press(target);
    return GENERAL.find(([name]) => name === key)?.[2]() ?? false;
  }

  function inRows(event) {
    if (event.shiftKey && ["ArrowDown", "ArrowUp"].includes(event.key)) return shell.extendRows(event.key === "ArrowDown" ? 1 : -1);
    if (event.key === "ArrowDown") return shell.moveRow(1);
    if (event.key === "ArrowUp") return shell.moveRow(-1);
    if (!document.activeElement.matches("tr")) return false;
    if (event.key === " ") return shell.peek();
    return event.key === "Enter" && shell.openRow(false);
  }

  function withControl(event) {
    if (event.code === "KeyK") return one("#palette") ? (shell.openPalette(), true) : false;
    if (event.key === "Enter" && !one(":modal")) return shell.submitForm();
    if (shell.editable(event.target) || one(":modal")) return false;
    if (event.code === "KeyA") return shell.pickAll();
    if (event.code === "KeyE" && !event.shiftKey) return workbook() ? press(workbook()) : false;
    return false;
  }

  function closeLayer() {
    const menu = all("details.menu[open]").at(-1);
    if (!menu) return closePeek();
    menu.open = false;
    one("summary", menu).focus();
    return true;
  }

  function closePeek() {
    const peek = one("#peek[open]:not(:modal)");
    peek?.close();
    return Boolean(peek);
  }

  function answer(event) {
    if (event.ctrlKey) return withControl(event);
    if (event.key === "Escape") return closeLayer();
    if (shell.editable(event.target) || one(":modal:not(#peek)")) return false;
    if (inList() && inRows(event)) return true;
    if (document.body.dataset.keys === "off") return false;
    return single(event);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || shell.composing(event) || event.altKey || event.metaKey) return;
    if (answer(event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  // Escape leaves a field for the page, so that the keys work again.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shell.editable(event.target) && !shell.composing(event) && !one(":modal")) one("#title")?.focus();
  });
})(window.shell);
