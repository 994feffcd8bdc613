/* A paper's text while it is typed: its lines are numbered, the paper stands beside it, words go in by a click. */
((shell) => {
  const editor = shell.one("[data-texts]");
  if (!editor) return;
  const area = shell.one("textarea", editor);
  const form = area.form;
  const lines = shell.one(".texts-lines", editor);
  const shown = () => shell.one("#texts-preview", editor);
  const follow = () => (lines.scrollTop = area.scrollTop);

  // Behind the text stand its lines once more, unseen: as they wrap there, so they wrap here, and each has its number.
  function number() {
    lines.replaceChildren(
      ...area.value.split("\n").map((text) => Object.assign(document.createElement("div"), { textContent: text || " " })),
    );
    mark();
    follow();
  }
  function mark() {
    shell.all(".texts-wrong", lines).forEach((line) => line.classList.remove("texts-wrong"));
    lines.children[Number(shown().dataset.line) - 1]?.classList.add("texts-wrong");
  }

  let waiting;
  let asked;
  async function look() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    shown().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(editor.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "HX-Request": "true" },
        signal,
      });
      if (answer.status === 401) return shell.signInAgain();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = shell.one("#texts-preview", page);
      if (signal.aborted) return;
      if (!fresh) return said(shell.one(".notice", page)?.textContent.trim() ?? shell.words.failed);
      const sheet = shell.one(".paper-sheet", editor);
      const top = sheet?.scrollTop ?? 0;
      const held = sheet && document.activeElement === sheet;
      shown().replaceWith(document.adoptNode(fresh));
      const next = shell.one(".paper-sheet", editor);
      if (next) next.scrollTop = top;
      if (held) (next ?? area).focus();
      mark();
      shell.announce(fresh.dataset.said);
    } catch (error) {
      if (error.name !== "AbortError") said(shell.words.no_connection);
    }
  }
  function said(sentence) {
    shown().removeAttribute("aria-busy");
    shell.one("#flash")?.replaceChildren(sentence);
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  }

  const typed = (event) => {
    if (event.isComposing) return;
    if (event.target === area) number();
    if (event.target === area || event.target.name === "case") soon();
  };
  form.addEventListener("input", typed);
  form.addEventListener("compositionend", (event) => typed({ target: event.target }));
  area.addEventListener("scroll", follow);
  shell.one("[formaction]", form)?.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    look();
  });

  document.addEventListener("click", (event) => {
    const word = event.target.closest?.("[data-insert]");
    if (!word) return;
    area.focus();
    // Put in as if it were typed, so that the browser can take it back.
    if (!document.execCommand("insertText", false, word.dataset.insert)) {
      area.setRangeText(word.dataset.insert, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.scrollIntoView({ block: "nearest" });
  });

  const find = shell.one("#texts-find");
  find?.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const group of shell.all(".texts-words details")) {
      const all = shell.one("summary", group).textContent.toLowerCase().includes(wanted);
      const items = shell.all("li", group);
      items.forEach((item) => (item.hidden = !(all || item.textContent.toLowerCase().includes(wanted))));
      group.hidden = !items.some((item) => !item.hidden);
      group.open = Boolean(wanted) && !group.hidden;
    }
  });

  // A text that is changed and not saved is not left by mistake; a form that is sent, or the other language, takes it along.
  let sent = false;
  document.addEventListener("submit", () => (sent = true));
  addEventListener("beforeunload", (event) => {
    if (!sent && shell.kept("draft")?.why !== "lang" && (area.value !== area.defaultValue || shell.one("#error-summary"))) event.preventDefault();
  });

  number();
  // What was typed before the page opened anew is back, and the paper is that of the text in force.
  if (area.value !== area.defaultValue) look();
})(window.shell);
