/* Amounts: exact decimal strings in, whole minor units (BigInt) inside; rounded once, when shown. */
((shell) => {
  const UNITS = shell.chinese
    ? { one: [0, 0, ""], mid: [4, 2, "万"], big: [8, 4, "亿"] }
    : { one: [0, 0, ""], mid: [3, 2, "k"], big: [6, 4, "m"] };
  const group = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const mark = (currency) => (currency === "CNY" && shell.chinese ? "¥" : `${currency}\u00a0`);

  // "-1234.50" → [true, 123450n, 2]
  function exact(text) {
    const [whole, fraction = ""] = text.replace("-", "").split(".");
    return [text.startsWith("-"), BigInt(whole + fraction), fraction.length];
  }

  function figure(text, unit) {
    const [negative, minor, places] = exact(text);
    if (unit === "one") return [negative, group(text.replace("-", "").split(".")[0]) + text.slice(text.length - (places ? places + 1 : 0))];
    const [power, shown] = UNITS[unit];
    const step = 10n ** BigInt(power + places - shown);
    const digits = String((2n * minor + step) / (2n * step)).padStart(shown + 1, "0");
    return [negative, `${group(digits.slice(0, -shown))}.${digits.slice(-shown)}`];
  }

  shell.moneyText = (text, currency, unit = "one", { bare = false, sign = false } = {}) => {
    const [negative, digits] = figure(text, unit);
    const before = negative ? "−" : sign && /[1-9]/.test(text) ? "+" : "";
    return before + (bare ? digits : mark(currency) + digits + UNITS[unit][2]);
  };

  shell.unitLabel = (currency, unit) => {
    const suffix = UNITS[unit][2];
    if (!shell.chinese) return `${currency} ${suffix}`.trim();
    return currency === "CNY" ? `${suffix}元` : `${suffix} ${currency}`.trim();
  };

  shell.showUnit = (unit, within = document) => {
    for (const data of shell.all("data.money", within)) {
      const { currency, bare, sign } = data.dataset;
      data.textContent = shell.moneyText(data.value, currency, unit, { bare: bare !== undefined, sign: sign !== undefined });
      if (unit === "one") data.removeAttribute("title");
      else data.title = shell.moneyText(data.value, currency);
    }
    for (const head of shell.all("[data-unit-of]", within)) head.textContent = shell.unitLabel(head.dataset.unitOf, unit);
  };

  // Sum of exact texts of one currency, or null when currencies differ: they are never added.
  shell.sumMoney = (datas) => {
    if (!datas.length || new Set(datas.map((data) => data.dataset.currency)).size > 1) return null;
    const parts = datas.map((data) => exact(data.value));
    const places = parts[0][2];
    const total = parts.reduce((sum, [negative, minor]) => sum + (negative ? -minor : minor), 0n);
    const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
    const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
    return shell.moneyText((total < 0n ? "-" : "") + text, datas[0].dataset.currency, document.body.dataset.unit);
  };

  // What is copied is exact, whatever unit is on the screen.
  document.addEventListener("copy", (event) => {
    const chosen = getSelection();
    if (shell.editable(document.activeElement) || chosen.isCollapsed || !chosen.rangeCount) return;
    if (document.body.dataset.unit === "one") return;
    const copy = document.createElement("div");
    copy.append(chosen.getRangeAt(0).cloneContents());
    const amounts = shell.all("data.money", copy);
    if (!amounts.length) return;
    for (const data of amounts) data.textContent = shell.moneyText(data.value, data.dataset.currency, "one", { bare: "bare" in data.dataset });
    for (const cell of shell.all("td, th", copy)) cell.append("\t");
    for (const row of shell.all("tr, li, p, div, dd", copy)) row.append("\n");
    event.clipboardData.setData("text/plain", copy.textContent.replace(/\t\n/g, "\n").trim());
    event.preventDefault();
  });
})(window.shell);
