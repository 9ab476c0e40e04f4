"use strict";
/* Keep the choice in the address, show the page for it, and follow the reader. */
(function (our) {
  const page = window.stepladderPage;
  our.page = page;
  our.names = page.names;
  our.rows = our.read(page);
  const form = document.getElementById("filters");
  const told = document.getElementById("told");

  function addressed() {
    return new URLSearchParams(window.location.hash.slice(1));
  }

  function address(values) {
    const kept = addressed();
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined) kept.delete(name);
      else kept.set(name, value);
    }
    history.replaceState(null, "", "#" + kept.toString());
    document.querySelectorAll("nav a[data-page]").forEach((link) => {
      link.hash = kept.toString();
    });
  }

  function option(value, text) {
    return our.element("option", text, { value });
  }

  function grouped(select, entries) {
    const groups = new Map();
    for (const [group, value, text] of entries) {
      if (!group) { select.append(option(value, text)); continue; }
      if (!groups.has(group)) {
        groups.set(group, our.element("optgroup", undefined, { label: group }));
        select.append(groups.get(group));
      }
      groups.get(group).append(option(value, text));
    }
  }

  function preferredPeriod() {
    const whole = page.periods.find((each) => each.is_complete);
    return (whole || page.periods[0] || {}).period_id;
  }

  function setUp() {
    if (!form) return;
    if (page.hasScope) {
      grouped(form.elements.scope, page.scopes.map((scope) => [scope.group, scope.kind + ":" + scope.id, scope.name]));
    }
    if (page.hasPeriod) {
      const names = { year: "Years", fiscal_year: "Years", quarter: "Quarters", fiscal_quarter: "Quarters" };
      grouped(form.elements.period, page.periods.map((each) => [names[each.period_kind] || each.period_kind,
        each.period_id, each.period_name + (each.is_complete ? "" : " (not complete)")]));
    }
    for (const filter of page.filters) {
      const seen = new Set(our.rows[filter.query].map((row) => row[filter.column]));
      for (const value of seen) {
        form.elements[filter.column].append(option(value, our.write({ [filter.column]: value }, { name: filter.column, form: filter.form }, "")));
      }
    }
    form.addEventListener("change", () => {
      const chosen = {};
      for (const field of form.elements) if (field.name) chosen[field.name] = field.value;
      address(chosen);
      show();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      const none = {};
      for (const field of form.elements) if (field.name) none[field.name] = null;
      address(none);
      fill();
      show();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  function put(field, value, otherwise) {
    field.value = value ?? otherwise;
    if (field.selectedIndex < 0) field.value = otherwise;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }

  function fill() {
    if (!form) return;
    const from = addressed();
    if (page.hasScope) put(form.elements.scope, from.get("scope"), "overall:all");
    if (page.hasPeriod) put(form.elements.period, from.get("period"), preferredPeriod());
    for (const filter of page.filters) {
      put(form.elements[filter.column], from.get(filter.column), filter.preferred);
    }
  }

  function choice() {
    const chosen = { scopeKind: "overall", scopeId: "all", period: preferredPeriod() };
    if (page.hasScope) {
      const [kind, ...rest] = form.elements.scope.value.split(":");
      chosen.scopeKind = kind;
      chosen.scopeId = rest.join(":");
    }
    if (page.hasPeriod) chosen.period = form.elements.period.value;
    const place = page.periods.findIndex((each) => each.period_id === chosen.period);
    chosen.periodKind = (page.periods[place] || {}).period_kind;
    const older = page.periods[place + 1];
    chosen.before = older && older.period_kind === chosen.periodKind ? older.period_id : null;
    for (const filter of page.filters) chosen[filter.column] = form.elements[filter.column].value;
    return chosen;
  }

  async function show() {
    const started = performance.now();
    const chosen = choice();
    page.tiles.forEach((tile) => our.showTile(tile, chosen));
    await Promise.all(page.charts.map((chart) => our.showChart(chart, chosen)));
    if (form) {
      const said = [...form.querySelectorAll("select")].map((field) => field.selectedOptions[0]?.textContent);
      told.textContent = "Showing: " + said.join(", ");
    }
    document.body.dataset.drawn = String(Number(document.body.dataset.drawn || 0) + 1);
    document.body.dataset.milliseconds = String(Math.round(performance.now() - started));
  }

  /* Put the next card into the shorter of two columns; on a phone they stand in order. */
  const isWide = matchMedia("(min-width: 901px)");
  const groups = [...document.querySelectorAll(".cards:not(.one)")].map((group) => [group, [...group.children]]);

  function arrange() {
    for (const [group, cards] of groups) {
      const columns = [0, 1].map(() => our.element("div", undefined, { class: "column" }));
      const heights = [0, 0];
      const placed = cards.map((card) => {
        const shorter = heights[1] < heights[0] ? 1 : 0;
        heights[shorter] += card.offsetHeight + 14;
        return shorter;
      });
      if (isWide.matches) {
        cards.forEach((card, place) => columns[placed[place]].append(card));
        group.replaceChildren(...columns);
      } else {
        group.replaceChildren(...cards);
      }
    }
  }

  function setTheme(name) {
    document.documentElement.dataset.theme = name;
    const button = document.getElementById("theme");
    button.setAttribute("aria-pressed", String(name === "dark"));
  }

  function wire() {
    document.getElementById("theme").addEventListener("click", () => {
      setTheme(our.isDark() ? "light" : "dark");
      address({ theme: document.documentElement.dataset.theme });
      our.forget();
      show();
    });
    document.querySelectorAll(".show-table").forEach((button) => button.addEventListener("click", () => {
      const table = document.getElementById(button.getAttribute("aria-controls"));
      table.hidden = !table.hidden;
      button.setAttribute("aria-expanded", String(!table.hidden));
    }));
    window.addEventListener("hashchange", () => { fill(); show(); });
    isWide.addEventListener("change", arrange);
    let waiting;
    window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(show, 150); });
  }

  document.getElementById("stale").hidden = new Date().toISOString().slice(0, 10) < page.staleOn;
  setTheme(addressed().get("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  setUp();
  fill();
  address({});
  wire();
  document.documentElement.classList.add("is-starting");
  show().finally(() => { arrange(); document.documentElement.classList.remove("is-starting"); });
})(window.stepladder);
