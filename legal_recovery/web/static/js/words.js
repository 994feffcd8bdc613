/* The few things every other file needs: words of the page's language, cookies, announcements. */
"use strict";
window.shell = {};
((shell) => {
  const meta = document.querySelector('meta[name="words"]');
  shell.words = meta ? JSON.parse(meta.content) : {};
  shell.chinese = document.documentElement.lang.startsWith("zh");
  shell.one = (selector, within = document) => within.querySelector(selector);
  shell.all = (selector, within = document) => [...within.querySelectorAll(selector)];
  shell.editable = (element) =>
    element instanceof Element &&
    element.matches('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]');
  // A key that an input method is still using is not ours.
  shell.composing = (event) => event.isComposing || event.keyCode === 229;

  shell.remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
  };

  let last = "";
  // Said to readers; with `shown` for a moment to the eye too, where nothing else on the page changes.
  shell.announce = (text, shown = false) => {
    const live = shell.one("#live");
    if (!live || !text || (text === last && !shown)) return;
    last = text;
    live.textContent = text;
    live.className = shown ? "shown" : "visually-hidden";
    if (shown) setTimeout(() => (live.className = "visually-hidden"), 2500);
  };

  // Drafts and places live for one tab and one visit; storage may be forbidden altogether.
  shell.keep = (name, value) => {
    try {
      if (value === null) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(value));
    } catch { /* the page works without */ }
  };
  shell.kept = (name) => {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return null;
    }
  };
  shell.here = () => location.pathname;
})(window.shell);
