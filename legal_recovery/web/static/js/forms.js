/* Forms: nothing typed is lost, nothing is sent twice, Enter of an input method sends nothing. */
((shell) => {
  const DRAFT = "draft";
  const never = new Set(["password", "file", "submit", "button"]);
  const own = new Set(["csrf_token", "idempotency_key", "version"]);
  // A preview carries the form in hidden fields: its words are kept like typed ones.
  const fields = (form) =>
    [...form.elements].filter((field) => field.name && !never.has(field.type) && !own.has(field.name) && (field.type !== "hidden" || form.closest(".confirm")));
  const forms = () => shell.all('form[method="post"]:not(.bulk-bar, .one-button, [data-drafted])').filter((form) => fields(form).length);
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";

  // why: "lang" (the page opens again in the other language) or "sent" (the session may have ended).
  shell.keepForms = (why) => {
    // What waits for the return is not replaced by the sign-in form itself.
    if ("signIn" in document.body.dataset) return;
    const kept = forms().map((form) => fields(form).map((field) => [field.name, field.value, ticked(field) ? field.checked : true]));
    shell.keep(DRAFT, { path: shell.here(), why, forms: kept });
  };

  function restoreForms() {
    const draft = shell.kept(DRAFT);
    if (!draft) return;
    if ("signIn" in document.body.dataset) return shell.keep(DRAFT, { ...draft, why: "signed-in" });
    const here = draft.path === shell.here();
    const came = performance.getEntriesByType("navigation")[0];
    const back = came?.type === "back_forward";
    // What was sent waits on its preview for the way back; after the act itself, which redirects, it is done with.
    if (here && draft.why === "sent" && !back && !came?.redirectCount) return;
    shell.keep(DRAFT, null);
    if (!here || (draft.why === "sent" && !back)) return;
    forms().forEach((form, index) => {
      for (const kept of draft.forms[index] ?? []) put(form, ...kept);
    });
    if (draft.why === "signed-in") shell.announce(shell.words.restored);
  }
  function put(form, name, value, on) {
    const field = fields(form).find((one) => one.name === name && (!ticked(one) || one.value === value));
    if (!field) return;
    if (ticked(field)) field.checked = on;
    else field.value = value;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && shell.composing(event) && shell.editable(event.target)) event.stopPropagation();
  }, true);
  // Some input methods deliver Enter as a plain key right after the composition: it still confirms a word.
  let composed = 0;
  document.addEventListener("compositionend", (event) => (composed = event.timeStamp));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || !event.target.matches?.("input")) return;
    if (shell.composing(event) || event.timeStamp - composed < 50) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.matches("[data-filters]")) return withoutEmpty(form);
    if (form.method !== "post") return;
    if (form.dataset.busy) return event.preventDefault();
    form.dataset.busy = "1";
    form.setAttribute("aria-busy", "true");
    if (!form.hasAttribute("hx-post")) shell.keepForms("sent");
    // Only after the browser has collected the fields, or the pressed button would not be among them.
    setTimeout(() => shell.all("button", form).forEach((button) => (button.disabled = true)));
  });

  // An address that can be read out: no empty fields in it.
  function withoutEmpty(form) {
    const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
    empty.forEach((field) => (field.disabled = true));
    shell.keep("after", { path: shell.here(), to: "title" });
    setTimeout(() => empty.forEach((field) => (field.disabled = false)));
  }

  shell.release = (form) => {
    delete form.dataset.busy;
    form.removeAttribute("aria-busy");
    shell.all("button", form).forEach((button) => (button.disabled = false));
  };
  addEventListener("pageshow", (event) => {
    if (event.persisted) shell.all("form[data-busy]").forEach(shell.release);
  });

  shell.submitForm = () => {
    const form = document.activeElement?.closest?.("form") ?? shell.one("form[data-main]");
    const button = form && shell.one('button:not([type="button"])', form);
    if (!form || (!button && !form.matches("[data-main]"))) return false;
    form.requestSubmit(button);
    return true;
  };
  restoreForms();
})(window.shell);
