/* Forms: nothing typed is lost, nothing is sent twice, Enter of an input method sends nothing. */
((shell) => {
  const DRAFT = "draft";
  const skipped = new Set(["password", "file", "submit", "button", "hidden"]);
  const fields = (form) => [...form.elements].filter((field) => field.name && !skipped.has(field.type));
  const forms = () => shell.all('form[method="post"]:not(.bulk-bar, .one-button)').filter((form) => fields(form).length);
  const typed = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);
  const untouched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected);
    return field.value === field.defaultValue;
  };

  // why: "lang" (the page opens again in the other language) or "sent" (the session may have ended).
  shell.keepForms = (why) => {
    const kept = forms().map((form) => fields(form).filter((field) => why === "sent" || !untouched(field)).map((field) => [field.name, field.value, typed(field)]));
    shell.keep(DRAFT, { path: shell.here(), why, forms: kept });
  };

  function restoreForms() {
    const draft = shell.kept(DRAFT);
    if (!draft) return;
    if ("signIn" in document.body.dataset) return shell.keep(DRAFT, { ...draft, why: "signed-in" });
    shell.keep(DRAFT, null);
    if (draft.path !== shell.here() || draft.why === "sent") return;
    let restored = 0;
    forms().forEach((form, index) => {
      for (const [name, value, state] of draft.forms[index] ?? []) restored += put(form, name, value, state);
    });
    if (restored && draft.why === "signed-in") shell.announce(shell.words.restored);
  }
  function put(form, name, value, state) {
    const field = fields(form).find((one) => one.name === name && (typeof state !== "boolean" || one.value === value));
    if (!field) return 0;
    if (typeof state === "boolean") field.checked = state;
    else field.value = state;
    return 1;
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
