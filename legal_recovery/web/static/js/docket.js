/* How a docket number is read, said beside the field while it is typed: the server knows the courts' codes. */
((shell) => {
  const inputs = "input[data-docket]";
  let waiting;

  async function read(input) {
    const place = shell.one(`output[for="${input.id}"]`);
    const typed = input.value.trim();
    if (!place) return;
    if (!typed) return (place.textContent = "");
    const answer = await fetch(`${input.dataset.docket}?number=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || input.value.trim() !== typed) return;
    const said = await answer.json();
    place.classList.toggle("doubt", Boolean(said.doubt));
    place.textContent = said.doubt ?? `= ${said.text}`;
  }

  // Not while an input method is still composing, and only after the last of several strokes.
  const later = (event) => {
    if (!event.target.matches?.(inputs) || event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => read(event.target), 250);
  };
  document.addEventListener("input", later);
  document.addEventListener("compositionend", later);
})(window.shell);
