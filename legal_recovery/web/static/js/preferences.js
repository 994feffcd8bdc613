/* Language, theme, unit of amounts, keys, width of the menu: cookies, so that the server knows them. */
((shell) => {
  const apply = {
    lang(value, link) {
      shell.keepForms("lang");
      location.assign(link.href);
    },
    theme(value) {
      if (value === "auto") delete document.documentElement.dataset.bsTheme;
      else document.documentElement.dataset.bsTheme = value;
    },
    unit(value) {
      document.body.dataset.unit = value;
      shell.showUnit(value);
    },
  };

  function prefer(link) {
    const { prefer: name, value } = link.dataset;
    shell.remember(name, value);
    for (const other of shell.all(`[data-prefer="${name}"]`)) {
      other.toggleAttribute("aria-current", other.dataset.value === value);
      if (other.dataset.value === value) other.setAttribute("aria-current", "true");
    }
    apply[name](value, link);
    if (name !== "lang") shell.announce(link.textContent.trim());
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-prefer]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // On a narrow screen only the chosen theme is shown: touching it takes the next one.
    prefer(link.getAttribute("aria-current") && narrow() ? next(link) : link);
  });
  const narrow = () => matchMedia("(max-width: 767px)").matches;
  function next(link) {
    const links = shell.all("[data-prefer]", link.parentElement);
    return links[(links.indexOf(link) + 1) % links.length];
  }

  shell.nextUnit = () => {
    const now = shell.one('[data-prefer="unit"][aria-current]');
    if (now) prefer(next(now));
    return Boolean(now);
  };

  shell.one("#nav-slim")?.addEventListener("click", (event) => {
    const slim = document.body.dataset.nav !== "slim";
    document.body.dataset.nav = slim ? "slim" : "wide";
    event.currentTarget.setAttribute("aria-pressed", String(slim));
    shell.remember("nav", document.body.dataset.nav);
  });
  shell.one("#nav-button")?.addEventListener("click", (event) => {
    const open = shell.one("#nav").classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });
  const keysOn = shell.one("#keys-on");
  if (keysOn) {
    keysOn.checked = document.body.dataset.keys !== "off";
    keysOn.addEventListener("change", () => {
      document.body.dataset.keys = keysOn.checked ? "on" : "off";
      shell.remember("keys", document.body.dataset.keys);
    });
  }
})(window.shell);
