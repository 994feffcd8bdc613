/* Areas of an exhibit drawn on its page: the text field beside it gets them, written as people write them there. */
((shell) => {
  const dialog = shell.one("#redact");
  if (!dialog) return;
  const { one, all } = shell;
  const place = one("#redact-place");
  const picture = one("#redact-picture");
  const page = one("#redact-page");
  const FULL = 10000;
  const LEAST = 30;
  const SIDES = ["left", "top", "right", "bottom"];
  let at = null;

  const show = () => all("[data-draw]").forEach((button) => (button.hidden = false));
  show();
  document.addEventListener("htmx:afterSettle", show);

  /* The same words as the field's own: page: left top right bottom, several with a semicolon. */
  const written = (box) => `${box.page}: ${SIDES.map((side) => box[side]).join(" ")}`;
  function read(text) {
    const boxes = [];
    const others = [];
    for (const part of text.split(/[;；\n]/).map((one) => one.trim()).filter(Boolean)) {
      const found = /^(\d+)\s*[:：]\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)[\s,]+(\d+)$/.exec(part);
      const [number, ...sides] = found?.slice(1).map(Number) ?? [];
      const box = found && { page: number, ...Object.fromEntries(SIDES.map((side, n) => [side, sides[n]])) };
      if (box && sound(box)) boxes.push(box);
      else others.push(part);
    }
    return { boxes, others };
  }
  const sound = (box) => box.page > 0 && box.left < box.right && box.right <= FULL && box.top < box.bottom && box.bottom <= FULL;
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_whole, name) => facts[name]);

  async function open(button) {
    const field = document.getElementById(button.dataset.field);
    const row = button.closest(".arrange-row");
    const title = one("input[type=text]", row);
    const chosen = /\d+/.exec(one('input[name^="pages-"]', row)?.value ?? "");
    at = { button, field, address: button.dataset.draw, what: title.value || title.placeholder, count: 0, ...read(field.value) };
    dialog.showModal();
    one("#redact-title").focus();
    one("#redact-count").textContent = "…";
    turn(at.boxes[0]?.page ?? Number(chosen?.[0] ?? 1));
    try {
      const answer = await fetch(at.address, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return shell.signInAgain();
      if (answer.ok) at.count = (await answer.json()).pages;
    } catch { /* the picture says that it cannot be shown */ }
    one("#redact-count").textContent = at?.count || "?";
  }

  function turn(number) {
    const most = at.count || Infinity;
    at.page = Math.min(Math.max(1, number || 1), most);
    page.value = at.page;
    failed("");
    place.setAttribute("aria-busy", "true");
    picture.alt = fill(dialog.dataset.page, { page: at.page, what: at.what });
    picture.src = `${at.address}/${at.page}.png`;
    draw();
  }
  const failed = (text) => {
    const note = one("#redact-failed");
    note.textContent = text;
    note.hidden = !text;
    picture.hidden = Boolean(text);
  };
  picture.addEventListener("load", () => place.removeAttribute("aria-busy"));
  picture.addEventListener("error", () => (place.removeAttribute("aria-busy"), failed(dialog.dataset.failed)));

  function stand(element, box) {
    element.style.left = `${box.left / 100}%`;
    element.style.top = `${box.top / 100}%`;
    element.style.width = `${(box.right - box.left) / 100}%`;
    element.style.height = `${(box.bottom - box.top) / 100}%`;
  }
  function draw() {
    all(".redact-box", place).forEach((one) => one.remove());
    at.boxes.forEach((box, n) => {
      if (box.page !== at.page) return;
      const area = Object.assign(document.createElement("button"), { type: "button", className: "redact-box" });
      area.ariaLabel = fill(dialog.dataset.area, { n: n + 1, place: written(box) });
      area.box = box;
      stand(area, box);
      place.append(area);
    });
    one("#redact-list").replaceChildren(...at.boxes.map((box) => {
      const item = document.createElement("li");
      const out = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", textContent: "✕" });
      out.ariaLabel = fill(dialog.dataset.takeOut, { place: written(box) });
      out.box = box;
      item.append(written(box), " ", out);
      return item;
    }));
  }
  function add(box) {
    if (!sound(box)) return false;
    at.boxes.push(box);
    at.boxes.sort((a, b) => a.page - b.page);
    draw();
    shell.announce(fill(dialog.dataset.added, { place: written(box) }));
    return true;
  }
  function remove(box) {
    at.boxes = at.boxes.filter((one) => one !== box);
    draw();
    (one(".redact-box", place) ?? one("#redact-title")).focus();
  }

  /* By pointer. */
  let drawn = null;
  const bounded = (value) => Math.min(FULL, Math.max(0, Math.round(value)));
  function spot(event) {
    const area = picture.getBoundingClientRect();
    return [bounded(((event.clientX - area.left) / area.width) * FULL), bounded(((event.clientY - area.top) / area.height) * FULL)];
  }
  place.addEventListener("pointerdown", (event) => {
    if (event.button || picture.hidden || event.target.closest(".redact-box")) return;
    event.preventDefault();
    place.setPointerCapture(event.pointerId);
    const ghost = Object.assign(document.createElement("div"), { className: "redact-ghost" });
    place.append(ghost);
    drawn = { from: spot(event), ghost, box: null };
  });
  place.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    const [[x, y], [a, b]] = [drawn.from, spot(event)];
    drawn.box = { page: at.page, left: Math.min(x, a), top: Math.min(y, b), right: Math.max(x, a), bottom: Math.max(y, b) };
    stand(drawn.ghost, drawn.box);
  });
  function end() {
    const box = drawn?.box;
    drawn?.ghost.remove();
    drawn = null;
    return box;
  }
  place.addEventListener("pointerup", () => {
    const box = end();
    // A slip of the hand is no area.
    if (box && box.right - box.left >= LEAST && box.bottom - box.top >= LEAST) add(box);
  });
  place.addEventListener("pointercancel", end);

  /* By keys. */
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  place.addEventListener("keydown", (event) => {
    const { box } = event.target;
    if (!box) return;
    if (event.key === "Delete" || event.key === "Backspace") return (event.preventDefault(), remove(box));
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = way.map((one) => one * 50);
    const moved = { ...box, right: box.right + x, bottom: box.bottom + y };
    if (!event.shiftKey) [moved.left, moved.top] = [box.left + x, box.top + y];
    if (moved.left < 0 || moved.top < 0 || !sound(moved)) return;
    Object.assign(box, moved);
    const nth = all(".redact-box", place).indexOf(event.target);
    draw();
    all(".redact-box", place)[nth].focus();
  });
  page.addEventListener("change", () => turn(Number.parseInt(page.value, 10)));

  const ACTS = {
    previous: () => turn(at.page - 1),
    next: () => turn(at.page + 1),
    add: () => {
      const sides = SIDES.map((side) => [side, Number.parseInt(one(`#redact-${side}`).value, 10)]);
      const added = add({ page: at.page, ...Object.fromEntries(sides) });
      SIDES.forEach((side) => one(`#redact-${side}`).setAttribute("aria-invalid", String(!added)));
    },
    take: () => {
      const { field } = at;
      field.dataset.was ??= field.value;
      field.value = [...at.boxes.map(written), ...at.others].join("; ");
      field.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.close();
    },
    cancel: () => dialog.close(),
  };
  dialog.addEventListener("click", (event) => {
    const act = event.target.closest("[data-redact]")?.dataset.redact;
    if (act) ACTS[act]();
    else if (event.target.closest("#redact-list button")) remove(event.target.closest("button").box);
  });
  dialog.addEventListener("close", () => {
    at?.button.focus();
    at = null;
    picture.removeAttribute("src");
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-draw]");
    if (button) open(button);
  });
})(window.shell);
