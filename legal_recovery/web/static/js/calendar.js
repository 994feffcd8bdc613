/* The days of a calendar by key: arrows go from day to day, Enter and n set something on the day that has the focus. */
((shell) => {
  const days = () => shell.all("[data-calendar] .calendar-day > a");
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const at = () => days().indexOf(document.activeElement);

  function step(by) {
    const all = days();
    if (!all.length) return false;
    const today = all.findIndex((one) => one.closest("td").ariaCurrent === "date" || one.closest("td").hasAttribute("aria-current"));
    const target = all[at() < 0 ? Math.max(0, today) : at() + by];
    target?.focus();
    return true;
  }

  function setOn() {
    const url = days()[at()]?.dataset.new;
    if (url) location.assign(url);
    return Boolean(url);
  }

  document.addEventListener("keydown", (event) => {
    const free = document.activeElement === document.body || document.activeElement?.id === "title" || at() >= 0;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !free) return;
    if (shell.composing(event) || shell.one(":modal")) return;
    const letter = event.code === "KeyN" && at() >= 0 && document.body.dataset.keys !== "off";
    if (event.key in STEPS ? step(STEPS[event.key]) : (letter || (event.key === "Enter" && at() >= 0)) && setOn()) event.preventDefault();
  }, true);
})(window.shell);
