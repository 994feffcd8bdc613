/* Lists: rows by key, selection, the place kept between list and item, exact copies. */
((shell) => {
  const PLACE = "list";
  const rows = (list) => shell.all(".data-table > tbody > tr", list);
  const list = () => document.activeElement?.closest?.("[data-list]") ?? shell.one("[data-list]");
  const row = () => document.activeElement?.closest?.("[data-list] tbody > tr");
  const box = (tr) => shell.one('.pick input[type="checkbox"]', tr);
  const link = (tr) => shell.one("td[data-open] a", tr);

  shell.moveRow = (step) => {
    const within = list();
    const all = within ? rows(within) : [];
    if (!all.length) return false;
    const now = all.indexOf(row());
    const target = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + step))];
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
    shell.peekAlong();
    return true;
  };
  shell.openRow = (inNewTab) => {
    const target = row() && link(row());
    if (!target) return false;
    if (inNewTab) window.open(target.href, "_blank", "noopener");
    else target.click();
    return true;
  };
  shell.inRow = (key) => row() && shell.one(`td[data-press="${CSS.escape(key)}"] a`, row());
  shell.pickRow = () => {
    const own = row() && box(row());
    if (!own) return false;
    own.checked = !own.checked;
    changed(own);
    return true;
  };
  shell.extendRows = (step) => {
    const own = row() && box(row());
    if (!own) return false;
    own.checked = true;
    shell.moveRow(step);
    if (box(row())) box(row()).checked = true;
    changed(own);
    return true;
  };
  // First all of the page, then everything that is filtered.
  shell.pickAll = () => {
    const within = row()?.closest("[data-list]") ?? shell.all("[data-list]").find((one) => rows(one).some(box));
    const boxes = within ? rows(within).map(box).filter(Boolean) : [];
    if (!boxes.length) return false;
    const everything = shell.one('.bulk-all input', within);
    if (boxes.every((one) => one.checked) && everything) everything.checked = true;
    boxes.forEach((one) => (one.checked = true));
    changed(boxes[0]);
    return true;
  };

  function changed(source) {
    const within = source.closest("[data-list]");
    const all = rows(within);
    const picked = all.filter((tr) => box(tr)?.checked);
    const head = shell.one("[data-pick-page]", within);
    if (head) [head.checked, head.indeterminate] = [picked.length === all.length, picked.length > 0 && picked.length < all.length];
    const everything = shell.one(".bulk-all input", within);
    if (everything && picked.length < all.length) everything.checked = false;
    const count = shell.one(".bulk-count", within);
    if (!count) return;
    const sum = shell.sumMoney(picked.flatMap((tr) => shell.all("td[data-sum] data.money", tr)));
    count.textContent = picked.length ? [count.dataset.words.replace("{n}", picked.length), sum].filter(Boolean).join(" · ") : "";
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches(".pick input")) {
      if (event.target.matches("[data-pick-page]"))
        for (const tr of rows(event.target.closest("[data-list]"))) if (box(tr)) box(tr).checked = event.target.checked;
      changed(event.target);
    }
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest?.("[data-pick-none]");
    if (clear) {
      const within = clear.closest("[data-list]");
      shell.all(".pick input, .bulk-all input", within).forEach((one) => (one.checked = false));
      changed(clear);
      rows(within)[0]?.focus();
    }
    const opened = event.target.closest?.("[data-list] :is(td[data-open], td[data-press]) a");
    if (opened) leave(opened.closest("tr"));
  });

  // Where I came from: [ and ] go along that list, and Back finds the row again.
  function leave(tr) {
    const within = tr.closest("[data-list]");
    const place = { url: location.href, row: tr.id, y: scrollY };
    shell.keep(PLACE, { ...place, items: rows(within).map((one) => link(one)?.pathname).filter(Boolean) });
    // The browser would restore a place of its own, an older one even, at a moment that nobody can tell beforehand.
    history.scrollRestoration = "manual";
    history.replaceState({ ...history.state, place }, "");
  }
  shell.neighbour = (step) => {
    const items = shell.kept(PLACE)?.items ?? [];
    const now = items.findIndex((path) => shell.here() === path || shell.here().startsWith(`${path}/`));
    const target = now < 0 ? undefined : items[now + step];
    if (target) location.assign(target);
    else if (now >= 0) shell.announce(step > 0 ? shell.words.last_item : shell.words.first_item);
    return now >= 0;
  };
  function returnToPlace() {
    const place = history.state?.place ?? shell.kept(PLACE);
    if (place?.url !== location.href) return false;
    const target = document.getElementById(place.row);
    if (!target) return false;
    target.focus({ preventScroll: true });
    scrollTo(0, place.y);
    target.scrollIntoView({ block: "nearest" });
    return true;
  }

  // Sorting and paging lead back to what was pressed; filtering leads to the heading. It is said how many.
  document.addEventListener("click", (event) => {
    const sorter = event.target.closest?.("thead a[id], .pager a");
    if (sorter) shell.keep("after", { path: shell.here(), to: sorter.id || "title" });
  });
  const after = shell.kept("after");
  shell.keep("after", null);
  if (after?.path === shell.here()) {
    (document.getElementById(after.to) ?? shell.one("#title"))?.focus();
    setTimeout(() => shell.announce(shell.one("main [data-announce]")?.dataset.announce), 200);
  } else returnToPlace();

  document.addEventListener("copy", (event) => {
    const picked = getSelection().isCollapsed ? shell.all("[data-list] tbody > tr").filter((tr) => box(tr)?.checked) : [];
    if (!picked.length || shell.editable(document.activeElement)) return;
    event.clipboardData.setData("text/plain", picked.map(asTabbed).join("\n"));
    event.preventDefault();
    shell.announce(shell.words.copied);
  });
  const asTabbed = (tr) =>
    shell.all("td:not(.pick)", tr).map((cell) => shell.one("data.money", cell)?.value ?? cell.textContent.trim().replace(/\s+/g, " ")).join("\t");

  shell.copy = async (text) => {
    await navigator.clipboard.writeText(text);
    shell.announce(`${shell.words.copied} ${text}`, true);
  };
  // On a phone the filters unfold at a touch.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fold]");
    if (button) button.ariaExpanded = String(button.form.classList.toggle("unfolded"));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) shell.copy(button.dataset.copy);
  });
})(window.shell);
