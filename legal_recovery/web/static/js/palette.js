/* Search and go: one combobox, already in the page, so that it opens at once. */
((shell) => {
  const palette = shell.one("#palette");
  if (!palette) return;
  const input = shell.one("#palette-input");
  const list = shell.one("#palette-list");
  let asked = 0;
  let chosen = -1;
  let waiting;
  let recent;

  const items = () => shell.all('[role="option"]', list);
  const pages = () =>
    shell.all("#nav a").map((link) => ({ label: shell.one(".nav-name", link).textContent, url: link.pathname, why: link.dataset.key ?? "" }));

  function choose(index) {
    const all = items();
    chosen = all.length ? (index + all.length) % all.length : -1;
    all.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  const text = (className, content) => Object.assign(document.createElement("span"), { className, textContent: content });
  function show(groups) {
    list.replaceChildren();
    let count = 0;
    for (const { type, items: found } of groups) {
      if (!found.length) continue;
      const group = document.createElement("div");
      group.role = "group";
      const head = Object.assign(text("palette-type", type), { id: `palette-type-${count}`, role: "presentation" });
      group.setAttribute("aria-labelledby", head.id);
      group.append(head);
      for (const one of found) {
        const item = Object.assign(document.createElement("div"), { className: "palette-item", role: "option", id: `palette-${count++}` });
        item.dataset.url = one.url;
        item.append(text("label", one.label));
        if (one.why) item.append(text("why", one.why));
        if (one.detail) item.append(text("note", one.detail));
        group.append(item);
      }
      list.append(group);
    }
    choose(count ? 0 : -1);
    if (!count && input.value.trim()) list.append(text("note", shell.words.nothing_found));
    if (input.value.trim()) shell.announce(shell.words.found.replace("{n}", count));
  }

  function localGroups(query) {
    const wanted = query.toLowerCase();
    const found = pages().filter((page) => !wanted || page.label.toLowerCase().includes(wanted));
    return [{ type: shell.words.pages, items: found }];
  }

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    try {
      const answer = await fetch(`${palette.dataset.search}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return shell.signInAgain();
      if (!answer.ok) throw new Error(answer.status);
      const { groups } = await answer.json();
      if (!query) recent = groups;
      if (turn === asked) show([...groups, ...localGroups(query)]);
    } catch {
      if (turn === asked) show([...localGroups(query)]);
    }
  }

  shell.openPalette = () => {
    if (palette.open) return;
    palette.showModal();
    input.select();
    show([...(recent ?? []), ...localGroups(input.value.trim())]);
    search();
  };
  shell.one("#search-box").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    shell.openPalette();
  });

  // Nothing is asked in the middle of a composition: its letters are not yet words.
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 80);
  };
  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionend", later);

  function go(item, inNewTab) {
    if (!item) return;
    if (inNewTab) window.open(item.dataset.url, "_blank", "noopener");
    else location.assign(item.dataset.url);
  }
  input.addEventListener("keydown", (event) => {
    if (shell.composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(chosen + step);
    else if (event.key === "Enter") go(items()[chosen], event.ctrlKey);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest('[role="option"]'), event.ctrlKey || event.metaKey));
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
})(window.shell);
