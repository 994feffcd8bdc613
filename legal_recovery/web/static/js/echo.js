/* What the program understood, said beside the field while it is typed: amounts and days. */
((shell) => {
  const { words } = shell;
  const SHIFT = { 万: 4, 萬: 4, 亿: 8, 億: 8 };
  const DECIMALS = { JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, BHD: 3, KWD: 3, OMR: 3, JOD: 3, TND: 3 };

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
    if (decimals.length > places || point > 14) return null;
    const integer = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
    return { text: (negative ? "-" : "") + integer + (places ? "." + decimals.padEnd(places, "0") : "") };
  };

  const NUMERALS = "零壹贰叁肆伍陆柒捌玖";
  function fourDigits(text) {
    let said = "";
    let zero = false;
    [...text.padStart(4, "0")].forEach((digit, place) => {
      if (digit === "0") zero = said !== "";
      else {
        said += (zero ? "零" : "") + NUMERALS[digit] + ["仟", "佰", "拾", ""][place];
        zero = false;
      }
    });
    return said;
  }

  // 125000.00 → 壹拾贰万伍仟元整 (票据法 form of an amount in words)
  shell.upperCase = (text) => {
    const [integer, cents = "00"] = text.replace("-", "").split(".");
    const groups = integer.replace(/\B(?=(\d{4})+$)/g, ",").split(",");
    let said = "";
    groups.forEach((group, index) => {
      const own = fourDigits(group);
      const name = ["", "万", "亿", "万亿"][groups.length - 1 - index];
      if (own) said += (said && (/^0/.test(group.padStart(4, "0")) || /0$/.test(groups[index - 1])) ? "零" : "") + own + name;
    });
    said = said ? said + "元" : "";
    const [jiao, fen] = cents;
    if (jiao === "0" && fen === "0") return (text.startsWith("-") ? "负" : "") + (said || "零元") + "整";
    if (jiao !== "0") said += NUMERALS[jiao] + "角";
    else if (said) said += "零";
    said += fen === "0" ? "整" : NUMERALS[fen] + "分";
    return (text.startsWith("-") ? "负" : "") + said;
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

  function echoDay(input, echo) {
    const day = shell.readDay(input.value);
    echo.textContent = day
      ? `= ${day.toISOString().slice(0, 10)} ${day.toLocaleDateString(document.documentElement.lang, { weekday: "short", timeZone: "UTC" })}`
      : input.value.trim() ? words.no_day : "";
  }

  function echo(input) {
    const place = input.id && shell.one(`output[for="${input.id}"]`);
    if (!place) return;
    if ("day" in input.dataset) echoDay(input, place);
    else echoAmount(input, place);
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
