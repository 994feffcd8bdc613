/* The reconciliation desk. The next line is shown at once, what was decided goes to the server behind it, in order. */
((shell) => {
  const { one, all } = shell;
  const desk = one("#desk");
  if (!desk) return;
  const panel = one("#desk-panel");
  const panels = new Map();
  const together = new Set();
  let shown = Promise.resolve();
  let sending = Promise.resolve();
  let opening = null;
  let waiting = 0;

  const rows = () => all("#desk-rows > tr");
  const current = () => one("#desk-rows > tr[aria-current]");
  const isOpen = (row) => ["open", "part", "suspense", "asked"].includes(row.dataset.state) && !row.dataset.busy;
  const token = () => one('meta[name="csrf-token"]').content;
  const say = (text) => shell.announce(text, true);

  async function ask(address, body) {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET", body, headers: { "X-Desk": "1", "X-CSRFToken": token(), Accept: body ? "application/json" : "text/html" },
    });
    if (answer.status === 401 || new URL(answer.url).pathname === "/login") {
      shell.signInAgain();
      throw new Error("signed out");
    }
    return answer;
  }

  // --- the chosen line -------------------------------------------------------------------------------------
  const addressOf = (row) => {
    const found = new URL(one(".desk-said a", row).href);
    if (together.size) for (const id of together) if (id !== row.dataset.line) found.searchParams.append("with", id);
    return found.pathname + found.search;
  };
  const fetched = (row) => {
    const address = addressOf(row);
    if (!panels.has(address)) panels.set(address, ask(address).then((answer) => answer.text()));
    return panels.get(address);
  };
  function choose(row, focus = true) {
    if (!row) return;
    for (const other of all("#desk-rows > tr[aria-current]")) if (other !== row) (other.removeAttribute("aria-current"), (other.tabIndex = -1));
    row.setAttribute("aria-current", "true");
    row.tabIndex = 0;
    if (focus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    shown = show(row);
  }
  async function show(row) {
    if (one(".desk-line", panel)?.dataset.of === row.dataset.line && !together.size && !panel.dataset.stale) return void (panel.inert = false);
    // Until the chosen line is shown nothing can be done with the one before it.
    panel.inert = true;
    try {
      const text = await fetched(row);
      if (current() !== row) return;
      put(text);
    } catch {
      panels.delete(addressOf(row));
      say(desk.dataset.lost);
    }
    const next = following(row);
    if (next) fetched(next).catch(() => {});
  }
  function put(text) {
    delete panel.dataset.stale;
    panel.inert = false;
    panel.innerHTML = text;
    panel.scrollTop = 0;
    shell.showUnit?.(document.body.dataset.unit, panel);
    for (const button of all("[data-together]", panel)) button.setAttribute("aria-pressed", String(together.size > 0));
  }
  const following = (row) => {
    const list = rows();
    const at = list.indexOf(row);
    return list.slice(at + 1).find(isOpen) ?? list.slice(0, at).find(isOpen);
  };
  function move(step) {
    const list = rows();
    const at = list.indexOf(current());
    choose(list[Math.min(list.length - 1, Math.max(0, at + step))]);
    return true;
  }

  // --- what was decided --------------------------------------------------------------------------------------
  function replaceRows(found) {
    for (const [id, text] of Object.entries(found ?? {})) {
      const old = document.getElementById(`line-${id}`);
      if (!old) continue;
      const was = old.hasAttribute("aria-current");
      const focused = old.contains(document.activeElement);
      const holder = document.createElement("tbody");
      holder.innerHTML = text;
      const made = holder.firstElementChild;
      if (was) (made.setAttribute("aria-current", "true"), (made.tabIndex = 0));
      old.replaceWith(made);
      if (focused) made.focus({ preventScroll: true });
      for (const key of panels.keys()) if (key.includes(`/lines/${id}`)) panels.delete(key);
      if (was) (panel.dataset.stale = "1");
    }
    shell.showUnit?.(document.body.dataset.unit, one("#desk-rows") ?? desk);
  }
  function putBar(text) {
    const focused = one("#desk-bar").contains(document.activeElement);
    if (text) one("#desk-bar").innerHTML = text;
    shell.showUnit?.(document.body.dataset.unit, one("#desk-bar"));
    if (focused) current()?.focus();
  }
  async function reload(line) {
    const address = new URL(location.href);
    for (const name of ["after", "before", "line"]) address.searchParams.delete(name);
    if (line) address.searchParams.set("line", line);
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["desk-bar", "desk-lines", "desk-panel"]) document.getElementById(id).innerHTML = page.getElementById(id).innerHTML;
    panel.inert = false;
    panels.clear();
    together.clear();
    shell.showUnit?.(document.body.dataset.unit, document.body);
    const row = current();
    if (row) choose(row);
    else one("#title").focus();
  }

  // Sends one act after the other, so that undoing meets what was staged before it.
  function send(form, { row, submitter, then } = {}) {
    const body = new FormData(form, submitter);
    const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    waiting += 1;
    desk.dataset.sending = "1";
    sending = sending.then(async () => {
      let found;
      try {
        const answer = await ask(address, body);
        found = await answer.json();
        if (!answer.ok && !found.refused) found.refused = found.detail ?? shell.words.failed;
      } catch {
        found = { refused: desk.dataset.lost };
        if (row) delete row.dataset.busy;
      }
      waiting -= 1;
      if (!waiting) delete desk.dataset.sending;
      replaceRows(found.rows);
      putBar(found.bar);
      if (found.refused) refused(found.refused, row);
      else if (found.said) shell.announce(found.said);
      await then?.(found);
      if (!found.refused && !waiting && desk.dataset.view === "open" && rows().length && !rows().some(isOpen)) await reload();
    });
    return sending;
  }
  function refused(text, row) {
    const at = current();
    const place = one(".desk-error", panel);
    if (place && (!row || at?.dataset.line === row.dataset.line)) place.textContent = text;
    const now = row && document.getElementById(row.id);
    if (now) {
      one(".desk-of", now).title = text;
      now.dataset.refused = "1";
    }
    say(text);
  }

  // The row goes on at once; a form in which something was typed waits for its answer.
  function decide(form, submitter, stay = false) {
    const row = current();
    if ("undo" in form.dataset) return send(form, { then: undone });
    if (!row || !one(".desk-line", panel)?.dataset.of) return send(form, { submitter, then: afterAll });
    if ("wait" in form.dataset) return send(form, { row, submitter, then: (found) => found.refused || go(row) });
    row.dataset.busy = "1";
    const next = stay ? null : following(row);
    send(form, { row, submitter });
    together.clear();
    if (next) choose(next);
    return sending;
  }
  function go(row) {
    together.clear();
    const now = document.getElementById(row.id) ?? row;
    const next = following(now);
    if (next) choose(next);
  }
  async function undone(found) {
    const [id] = Object.keys(found.rows ?? {});
    const row = id && document.getElementById(`line-${id}`);
    if (found.reload || (id && !row)) await reload(id);
    else if (row) (panels.clear(), (panel.dataset.stale = "1"), choose(row));
  }
  async function afterAll(found) {
    if (found.job) return follow(found.job);
    if (!found.refused) await reload();
  }
  async function follow(address) {
    const text = await (await ask(address)).text();
    put(text);
    const poll = one("[data-poll]", panel)?.dataset.poll;
    if (poll) return setTimeout(() => follow(poll), 400);
    const said = one("#desk-posted", panel)?.textContent.trim();
    const result = panel.innerHTML;
    await reload();
    panel.innerHTML = result;
    shell.announce(said, true);
  }

  // Enter: the first proposal, known from the row itself, so that nobody waits for the panel.
  function accept(stay) {
    const row = current();
    if (!row) return false;
    if (!isOpen(row)) return row.dataset.state === "theirs" ? stageFirst(row, stay) : move(1);
    if (!row.dataset.mark && !together.size) return (say(desk.dataset.none), true);
    if (together.size) return (press("1"), true);
    return stageFirst(row, stay);
  }
  function stageFirst(row, stay) {
    if (!row.dataset.mark) return true;
    const form = document.createElement("form");
    form.setAttribute("action", `${one(".desk-said a", row).pathname}/stage`);
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "mark", value: row.dataset.mark }));
    const next = stay ? null : following(row);
    row.dataset.busy = "1";
    send(form, { row });
    if (next) choose(next);
    return true;
  }

  // --- keys --------------------------------------------------------------------------------------------------
  const KEYS = new Set("1 2 3 4 5 6 s b f p x q m + / u h v".split(" "));
  // Waits for the panel of the line that was just chosen.
  async function press(key) {
    await shown;
    const sheet = all(".desk-act[open] [data-digits]", panel).find((found) => found.checkVisibility());
    if (/[1-9]/.test(key) && sheet) return all("button", sheet)[key - 1]?.click();
    const target = one(`[data-key="${CSS.escape(key)}"]`, panel);
    if (!target) return;
    if (shell.editable(target)) target.focus();
    else target.click();
  }
  function nameOf(event) {
    if (/^Key[A-Z]$/.test(event.code)) return event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
    if (/^(Digit|Numpad)[0-9]$/.test(event.code) && !event.shiftKey) return event.code.at(-1);
    if (["/", "、", "／"].includes(event.key)) return "/";
    return event.key === "＋" ? "+" : event.key;
  }
  function answer(event) {
    const typing = shell.editable(event.target);
    if (event.ctrlKey) {
      if (event.key !== "Enter" || one(":modal")) return false;
      const form = event.target.closest?.("#desk-panel form");
      if (form && typing) form.requestSubmit();
      else one("#desk-post")?.click();
      return true;
    }
    if (event.key === "Escape" && panel.contains(event.target)) return leave();
    if (typing || one(":modal")) return false;
    const inPanel = panel.contains(event.target) && event.target !== panel;
    // Enter that comes before the panel is there means what the panel will offer.
    if (event.key === "Enter" && opening) return (opening.then(() => one("[data-focus]", panel)?.click()), true);
    if (event.key === "Enter") return inPanel || event.target.closest?.("a, button, summary") ? false : accept(event.shiftKey);
    if (event.key === "ArrowDown") return move(1);
    if (event.key === "ArrowUp") return move(-1);
    if (document.body.dataset.keys === "off") return false;
    const key = nameOf(event);
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (!KEYS.has(key) || event.shiftKey && key !== "+") return false;
    press(key);
    return true;
  }
  function leave() {
    for (const open of all(".desk-act[open]", panel)) open.open = false;
    current()?.focus();
    return true;
  }
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || shell.composing(event) || event.altKey || event.metaKey || event.target.closest?.(".topbar, .sidenav")) return;
    if (answer(event)) (event.preventDefault(), event.stopPropagation());
  }, true);

  // --- pointer and forms -------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-desk]")) return;
    event.preventDefault();
    event.stopPropagation();
    const same = one("[data-same]", event.target);
    if (same) {
      const list = rows();
      one('[name="above"]', event.target).value = list[list.indexOf(current()) - 1]?.dataset.line ?? "";
    }
    decide(event.target, event.submitter ?? undefined);
  }, true);
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("#desk-rows > tr");
    if (row) {
      if (event.ctrlKey || event.metaKey || event.target.closest("button")) return;
      event.preventDefault();
      choose(row);
      return;
    }
    const link = event.target.closest?.("[data-panel]");
    if (link) {
      event.preventDefault();
      opening = sending.then(async () => {
        put(await (await ask(link.getAttribute("href"))).text());
        (one("[data-focus]", panel) ?? current() ?? one("#title")).focus();
      }).finally(() => (opening = null));
    }
    if (event.target.closest?.("[data-together]")) join();
    if (event.target.closest?.("[data-more-parts]")) morePart();
  });
  // Lines that are one payment: marked one by one, proposed as their sum.
  function join() {
    const row = current();
    if (!row) return;
    const id = row.dataset.line;
    if (together.has(id)) together.delete(id);
    else together.add(id);
    row.toggleAttribute("data-together", together.has(id));
    panel.dataset.stale = "1";
    const next = together.has(id) ? following(row) : row;
    choose(next ?? row);
  }
  function morePart() {
    const last = all("#act-split .desk-part", panel).at(-1);
    const made = last.cloneNode(true);
    for (const field of all("input", made)) field.value = "";
    last.after(made);
    one("input", made).focus();
  }
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".desk-act") || !event.target.open) return;
    one(".desk-sheet", event.target).scrollIntoView({ block: "nearest" });
    const field = one(".desk-sheet :is(input:not([type=hidden]), select)", event.target);
    if (field && !one("[data-digits]", event.target)) (field.focus(), field.select?.());
  }, true);

  // --- what colleagues do ---------------------------------------------------------------------------------------
  // Rows change where they stand, and what somebody is typing or deciding is left alone.
  const EVERY = 20_000;
  async function news() {
    if (document.hidden || waiting || one(":modal") || panel.contains(document.activeElement)) return;
    const address = new URL(desk.dataset.news, location.href);
    address.search = new URLSearchParams({ at: desk.dataset.at, view: desk.dataset.view, month: one("#desk-month")?.value ?? "" });
    const found = await (await ask(address.href)).json();
    if (waiting) return;
    const changed = found.at !== desk.dataset.at;
    desk.dataset.at = found.at;
    if (!changed) return;
    putBar(found.bar);
    if (found.reload) return void (panel.contains(document.activeElement) || (await reload(current()?.dataset.line)));
    replaceRows(found.rows);
    if (panel.dataset.stale && !panel.contains(document.activeElement)) choose(current(), false);
  }
  setInterval(() => news().catch(() => {}), EVERY);

  // --- looking a case up ---------------------------------------------------------------------------------------
  let asked = 0;
  let later;
  async function look(input) {
    const turn = ++asked;
    const text = input.value.trim();
    const cases = text ? (await (await ask(`${input.dataset.cases ?? input.dataset.suggest}?q=${encodeURIComponent(text)}`)).json()).cases : [];
    if (turn !== asked) return;
    if (input.dataset.suggest) {
      const options = cases.map((found) => Object.assign(document.createElement("option"), { value: found.reference, textContent: found.label }));
      return one("#desk-cases").replaceChildren(...options);
    }
    const list = one("#desk-found");
    list.replaceChildren(...cases.map((found) => {
      const item = document.createElement("li");
      item.dataset.reference = found.reference;
      item.append(Object.assign(document.createElement("strong"), { textContent: found.label }), found.reference);
      return item;
    }));
    pick(0);
    shell.announce(shell.words.found.replace("{n}", cases.length));
  }
  function pick(at) {
    const items = all("#desk-found > li");
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === (at + items.length) % items.length)));
  }
  const seek = (event) => {
    if (!event.target.matches?.("[data-cases], [data-suggest]") || event.isComposing) return;
    clearTimeout(later);
    later = setTimeout(look, 80, event.target);
  };
  document.addEventListener("input", seek);
  document.addEventListener("compositionend", seek);
  panel.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-cases]") || shell.composing(event)) return;
    const items = all("#desk-found > li");
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      pick(at + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && items[at]) event.target.value = items[at].dataset.reference;
  });
  panel.addEventListener("click", (event) => {
    const item = event.target.closest("#desk-found > li");
    if (!item) return;
    const input = one("#desk-case");
    input.value = item.dataset.reference;
    input.form.requestSubmit();
  });

  // A page that opens with something else at the right keeps it until a line is chosen.
  const first = current();
  const asks = one(".desk-line:not([data-of])", panel);
  if (asks) (one("[data-focus]", panel) ?? first ?? one("#title")).focus();
  else if (first) choose(first);
})(window.shell);
