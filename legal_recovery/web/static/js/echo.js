/* What the program understood, said beside the field while it is typed: amounts and days. */
((shell) => {
  const { words } = shell;
  const SHIFT = { 万: 4, 萬: 4, 亿: 8, 億: 8 };
  const DECIMALS = { JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, BHD: 3, KWD: 3, OMR: 3, JOD: 3, TND: 3 };

  const LARGEST_MINOR = 10n ** 15n;

  // The same reading as the server's; whatever is not certain is left to the server to judge.
  shell.readAmount = (typed, currency) => {
    let text = typed.normalize("NFKC").replace(/。/g, ".").replace(/[−–]/g, "-").replace(/[，、]/g, ",");
    text = text.replace(/人民币|rmb|cny|yuan|元整|圆整|元|圆|¥/gi, "").replace(/\s/g, "");
    let negative = false;
    if (/^\(.*\)$/.test(text)) [text, negative] = [text.slice(1, -1), true];
    if (/^[-+]/.test(text)) [text, negative] = [text.slice(1), text[0] === "-" ? !negative : negative];
    let shift = 0;
    while (SHIFT[text.at(-1)]) [shift, text] = [shift + SHIFT[text.at(-1)], text.slice(0, -1)];
    if (/^\d+,\d{1,2}$/.test(text)) return { doubt: [text.replace(",", ""), text.replace(",", ".")] };
    if (!/^(\d+(\.\d*)?|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?)$/.test(text)) return null;
    const [whole, fraction = ""] = text.replace(/,/g, "").split(".");
    const places = DECIMALS[currency] ?? 2;
    const digits = (whole + fraction).padEnd(whole.length + shift, "0");
    const point = whole.length + shift;
    const decimals = digits.slice(point).replace(/0+$/, "");
    const integer = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
    if (decimals.length > places || BigInt(integer + decimals.padEnd(places, "0")) > LARGEST_MINOR) return null;
    return { text: (negative ? "-" : "") + integer + (places ? "." + decimals.padEnd(places, "0") : "") };
  };

  // The same words as law/amounts.py writes on a pleading: 1,409.50 → 壹仟肆佰零玖元伍角.
  const NUMERALS = "零壹贰叁肆伍陆柒捌玖";
  function underTenThousand(number) {
    let said = "";
    for (const [size, place] of [[1000, "仟"], [100, "佰"], [10, "拾"], [1, ""]]) {
      const digit = Math.floor(number / size) % 10;
      if (digit) said += NUMERALS[digit] + place;
      else if (said && number % size && !said.endsWith("零")) said += "零";
    }
    return said;
  }
  function wholeYuan(number) {
    for (const [size, name] of [[1e8, "亿"], [1e4, "万"]]) {
      if (number < size) continue;
      const low = number % size;
      return wholeYuan(Math.floor(number / size)) + name + (low ? (low < size / 10 ? "零" : "") + wholeYuan(low) : "");
    }
    return underTenThousand(number) || "零";
  }
  shell.upperCase = (text) => {
    const [yuan, cents] = text.replace("-", "").split(".").map(Number);
    const sign = text.startsWith("-") ? "负" : "";
    if (!cents) return `${sign}${wholeYuan(yuan)}元整`;
    const [jiao, fen] = [Math.floor(cents / 10), cents % 10];
    const gap = yuan && (!jiao || yuan % 10 === 0) ? "零" : "";
    return sign + (yuan ? `${wholeYuan(yuan)}元` : "") + gap + (jiao ? `${NUMERALS[jiao]}角` : "") + (fen ? `${NUMERALS[fen]}分` : "");
  };

  const currencyOf = (input) => {
    const other = input.dataset.currencyOf && input.form?.elements[input.dataset.currencyOf];
    return (other ? other.value : input.dataset.amount) || "CNY";
  };

  function echoAmount(input, echo) {
    const currency = currencyOf(input);
    const read = input.value.trim() ? shell.readAmount(input.value, currency) : undefined;
    echo.classList.toggle("doubt", Boolean(read?.doubt));
    if (!read) echo.textContent = read === null ? words.no_amount : "";
    else if (read.doubt) echo.textContent = words.either.replace("{first}", read.doubt[0]).replace("{second}", read.doubt[1]);
    else {
      const spelt = shell.chinese && currency === "CNY" ? ` ${shell.upperCase(read.text)}` : "";
      echo.textContent = `= ${shell.moneyText(read.text, currency)}${spelt}`;
    }
  }

  shell.readDay = (typed) => {
    const text = typed.normalize("NFKC").replace(/\s/g, "");
    const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    if (!found) return null;
    const [year, month, day] = found.slice(1).map(Number);
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
  };

  // A length from today, such as +15: only the server knows the working days.
  const isOffset = (input) => input.dataset.day === "offset" && input.value.trim().startsWith("+");

  function echoDay(input, echo) {
    const day = shell.readDay(input.value);
    echo.textContent = day
      ? `= ${day.toISOString().slice(0, 10)} ${day.toLocaleDateString(document.documentElement.lang, { weekday: "short", timeZone: "UTC" })}`
      : input.value.trim() && !isOffset(input) ? words.no_day : "";
  }

  // What only the server knows: the day of a length in working days, and how much falls on a day.
  let waiting;
  async function askDay(input, echo) {
    const [typed, known] = [input.value.trim(), /^\/cases\/([^/]+)/.exec(location.pathname)?.[1] ?? ""];
    const asked = new URLSearchParams({ day: typed, case: decodeURIComponent(known) });
    const answer = await fetch(`/calendar/load?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || input.value.trim() !== typed) return;
    const said = await answer.json();
    echo.textContent = said.text ? `= ${said.text}` : said.doubt ?? "";
  }
  function askLater(input, echo) {
    clearTimeout(waiting);
    if (isOffset(input) || shell.readDay(input.value)) waiting = setTimeout(() => askDay(input, echo), 200);
  }

  function echo(input) {
    const place = input.id && shell.one(`output[for="${input.id}"]`);
    if (!place) return;
    if ("day" in input.dataset) {
      echoDay(input, place);
      if (input.dataset.day === "offset") askLater(input, place);
    } else echoAmount(input, place);
  }
  const echoes = "input[data-amount], input[data-day]";
  // A field that was refused already says why.
  shell.echoAll = (within = document) => shell.all(`:is(${echoes}):not([aria-invalid])`, within).forEach(echo);

  document.addEventListener("input", (event) => {
    if (event.target.matches(echoes) && !event.isComposing) echo(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches(echoes)) echo(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[name]"))
      for (const input of shell.all(`[data-currency-of="${event.target.name}"]`)) echo(input);
  });

  // The browser's own calendar, put beside a field that also takes 2026年11月22日.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-pick-day]");
    if (!button) return;
    const input = document.getElementById(button.dataset.pickDay);
    const picker = Object.assign(document.createElement("input"), { type: "date", className: "day-picker", tabIndex: -1 });
    picker.ariaLabel = button.ariaLabel;
    const day = shell.readDay(input.value);
    if (day) picker.value = day.toISOString().slice(0, 10);
    button.after(picker);
    const done = () => picker.remove();
    picker.addEventListener("change", () => {
      input.value = picker.value;
      echo(input);
      input.focus();
      done();
    });
    picker.addEventListener("blur", done);
    picker.focus();
    picker.showPicker?.();
  });
  shell.echoAll();
})(window.shell);
