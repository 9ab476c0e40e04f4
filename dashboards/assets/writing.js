"use strict";
/* Write values for people: the form of a number changes, its value does not. */
(function (our) {
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "negative" });
  const two = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "negative" });
  const three = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 3, maximumFractionDigits: 3, signDisplay: "negative" });
  const percent = new Intl.NumberFormat("en-GB", {
    style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "negative",
  });
  const points = new Intl.NumberFormat("en-GB", {
    style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero",
  });
  const FORMS = {
    count: (value) => whole.format(value),
    days: (value) => whole.format(value) + " days",
    number: (value) => one.format(value),
    fine: (value) => three.format(value),
    score: (value) => two.format(value),
    ratio: (value) => two.format(value),
    share: (value) => percent.format(value),
    points: (value) => points.format(value).replace("%", " pts"),
    yes: (value) => (value ? "yes" : "no"),
    code: (value) => words(value),
    verdict: (value) => words(value),
    scope: (value) => words(value),
    org_unit: (value) => our.names.org_unit[value] || words(value),
    grade: (value) => our.names.grade[value] || words(value),
    program: (value) => our.names.program[value] || value,
    period: (value) => our.names.period[value] || value,
  };
  const NUMBERS = ["count", "days", "number", "score", "fine", "ratio", "share", "points"];

  const LONG = 80;

  function words(code) {
    if (our.names.code[code]) return our.names.code[code];
    const text = String(code).replace("_id=", "=").replaceAll("_", " ").replace("=", ": ")
      .replace(/(^|: )0?(\d{1,2})-0?(\d{1,2})$/, "$1$2 to $3");
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  our.isNumber = (form) => NUMBERS.includes(form);

  our.hiddenWords = function (table) {
    const size = our.page.smallest[table];
    return size ? "hidden: fewer than " + size + " people" : "hidden";
  };

  our.write = function (row, column, table) {
    const value = row[column.name];
    if (value === null || value === undefined) {
      return row.is_suppressed && our.isNumber(column.form) ? our.hiddenWords(table) : "–";
    }
    if (column.form === "scope" && our.names[row.scope_kind]) {
      return our.names[row.scope_kind][value] || words(value);
    }
    const form = FORMS[column.form];
    return form ? form(value) : String(value);
  };

  /* What a chart draws of a row: rounding leaves a share of few people too coarse for that. */
  our.drawable = function (row, columns, table) {
    const written = { is_complete: true, is_suppressed: false, is_too_few: false, ...row };
    for (const column of columns) {
      const text = our.write(row, column, table);
      written[column.name + "_text"] = text;
      written[column.name + "_label"] = text;
      if (column.of && row[column.name] !== null && row[column.of] < our.page.smallestDrawn[table]) {
        written[column.name] = null;
        written.is_too_few = true;
      }
    }
    written.absence = written.is_too_few ? "few" : written.is_suppressed ? "hidden" : "no value";
    return written;
  };

  our.keyOf = function (row, columns) {
    const key = {};
    for (const column of columns) if (column.is_key) key[column.name] = row[column.name];
    return JSON.stringify(key);
  };

  function element(name, text, attributes) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  }
  our.element = element;

  our.writeTable = function (place, chart, rows, table) {
    const shown = chart.columns.filter((column) => column.form !== "hidden");
    const made = element("table", undefined, { "data-table": table });
    const isLong = shown.map((column) => rows.some((row) => String(row[column.name]).length > LONG));
    const head = made.appendChild(element("thead")).appendChild(element("tr"));
    shown.forEach((column, place) => head.appendChild(element("th", column.label, {
      scope: "col", class: our.isNumber(column.form) ? "number" : isLong[place] ? "text long" : "text",
    })));
    const body = made.appendChild(element("tbody"));
    for (const row of rows) {
      const line = element("tr", undefined, { "data-row-key": our.keyOf(row, chart.columns) });
      if (row.is_complete === false) line.className = "immature";
      shown.forEach((column, place) => {
        const cell = element(place === 0 ? "th" : "td", our.write(row, column, table), {
          "data-column": column.name, "data-form": column.form,
          class: our.isNumber(column.form) ? "number" : "text",
        });
        if (place === 0) cell.setAttribute("scope", "row");
        if (row.is_suppressed && row[column.name] === null) cell.classList.add("hidden-cell");
        line.appendChild(cell);
      });
      body.appendChild(line);
    }
    place.replaceChildren(made);
  };

  our.csv = function (chart, rows) {
    const quoted = (cell) => '"' + String(cell ?? "").replaceAll('"', '""') + '"';
    // A spreadsheet takes a text that begins with such a sign for a formula.
    const safe = (cell) => (typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? "'" + cell : cell);
    const shown = chart.columns.filter((column) => column.form !== "hidden");
    const extra = ["is_suppressed", "is_complete"].filter(
      (name) => rows.length && name in rows[0] && !shown.some((column) => column.name === name));
    const named = [...shown.map((column) => column.name), ...extra];
    const lines = [named.map(quoted).join(",")];
    for (const row of rows) {
      const cells = shown.map((column) => our.isNumber(column.form) || column.form === "yes"
        ? row[column.name] : our.write(row, column, ""));
      lines.push([...cells, ...extra.map((name) => row[name])].map(safe).map(quoted).join(","));
    }
    return "\ufeff" + lines.join("\r\n") + "\r\n";
  };

  our.save = function (name, text) {
    const link = element("a", undefined, {
      href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })), download: name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})(window.stepladder);
