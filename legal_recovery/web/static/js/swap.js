/* After htmx has put something into the page: focus goes to the next thing, and it is announced. */
((shell) => {
  const { one } = shell;
  let focused;

  shell.signInAgain = () => {
    shell.keepForms("sent");
    location.assign(location.pathname + location.search);
  };

  const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";
  function place(within) {
    return one("[data-focus]", within) ?? one("#error-summary", within) ?? one("h1, h2[tabindex]", within);
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    focused = document.activeElement?.id;
    const { xhr } = event.detail;
    if (xhr.status === 401) {
      event.detail.shouldSwap = false;
      shell.signInAgain();
    } else if (xhr.status === 422) [event.detail.shouldSwap, event.detail.isError] = [true, false];
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const within = event.detail.elt;
    shell.showUnit(document.body.dataset.unit, within);
    shell.echoAll(within);
    const said = within.matches?.("[data-announce]") ? within : one("[data-announce]", within);
    shell.announce(said?.dataset.announce);
    if (document.activeElement !== document.body) return;
    const target = document.getElementById(focused) ?? place(within) ?? one(focusable, within) ?? one("#title");
    target?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form) shell.release(form);
  });

  // A refusal or a failure is shown where messages stand; what was typed stays.
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) return;
    const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
    one("#flash")?.replaceChildren(one(".notice", answer) ?? shell.words.failed);
  });
  document.addEventListener("htmx:sendError", () => one("#flash")?.replaceChildren(shell.words.no_connection));

  document.addEventListener("htmx:configRequest", (event) => {
    const token = one('meta[name="csrf-token"]')?.content;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });

  // A refused form opens at its list of errors; a link in it leads into the field. After an act that leads to
  // no place of its own the page opens at the sentence that says what was done.
  const done = one("#flash .notice");
  if (done) done.tabIndex = -1;
  const first = one("#error-summary") ?? one(".field :target") ?? one("[data-focus]") ?? done;
  if (first && document.activeElement === document.body) first.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#error-summary a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches("fieldset") ? one("input", field) : field).focus();
  });
})(window.shell);
