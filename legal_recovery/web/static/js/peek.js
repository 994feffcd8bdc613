/* A case beside its list: what its own page says on top, and all that can be done there. */
((shell) => {
  const sheet = shell.one("#peek");
  const body = shell.one("#peek-body");
  const PARTS = ".case-facts, main .figures, .next-step, .case-top .actions, .tabs";
  let turn = 0;

  const row = () => document.activeElement?.closest?.("[data-list] tbody > tr");
  const linkOf = (tr) => {
    // The row may open something of a case: the case itself is another link of it.
    return tr ? shell.all("td a", tr).find((link) => /^\/cases\/[^/]+$/.test(link.pathname)) : null;
  };

  async function read(link) {
    try {
      const answer = await fetch(link.href);
      if (answer.status === 401 || new URL(answer.url).pathname !== link.pathname) return shell.signInAgain();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const parts = shell.all(PARTS, page);
      return parts.length ? parts : [shell.one("h1", page)?.textContent ?? ""];
    } catch {
      return [shell.words.no_connection];
    }
  }

  // What deals with the row itself stands first, under a key of its own: the case page knows nothing of it.
  function ownAct(tr) {
    const link = tr && (shell.one("[data-act]", tr) ?? shell.one("td[data-open] a", tr));
    if (!link || link.pathname === linkOf(tr)?.pathname) return [];
    const own = link.cloneNode(true);
    own.className = "btn btn-main";
    own.hidden = false;
    own.dataset.key = "o";
    own.append(Object.assign(document.createElement("kbd"), { className: "hint", textContent: "o" }));
    const place = Object.assign(document.createElement("div"), { className: "actions" });
    place.append(own);
    return [place];
  }

  async function fill(link, own = []) {
    const now = ++turn;
    shell.one("#peek-title").textContent = link.textContent;
    const parts = await read(link);
    if (!parts || now !== turn) return;
    body.replaceChildren(...own, ...parts);
    if (sheet.matches(":modal")) shell.one(".actions a, a", body)?.focus();
    else shell.announce(`${link.textContent}: ${shell.one(".figures .primary", body)?.textContent ?? ""}`);
  }

  // The focus stays in the list, so that the next row is one key away and takes the sheet along.
  shell.peek = () => {
    const [tr, link] = [row(), linkOf(row())];
    if (!link) return false;
    if (sheet.open) return sheet.close(), true;
    body.replaceChildren();
    sheet.show();
    tr.focus({ preventScroll: true });
    fill(link);
    return true;
  };
  shell.peekAlong = () => sheet?.open && linkOf(row()) && fill(linkOf(row()));
  shell.canPeek = () => sheet && shell.all("[data-list] tbody > tr").some(linkOf);

  shell.acts = (tr = row()) => {
    if (!linkOf(tr)) return false;
    if (sheet.open) sheet.close();
    const own = ownAct(tr);
    body.replaceChildren(...own);
    sheet.showModal();
    if (own.length) shell.one("a", body).focus();
    fill(linkOf(tr), own);
    return true;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-acts]");
    if (button) shell.acts(button.closest("tr"));
    else if (event.target === sheet) sheet.close();
  });

  shell.copyLink = () => {
    shell.copy(linkOf(row())?.href ?? location.href);
    return true;
  };
})(window.shell);
