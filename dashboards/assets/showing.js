"use strict";
/* Draw a chart, its words and its table from the rows that were picked. */
(function (our) {
  const NARROW = 520;
  const views = new Map();

  our.isDark = () => document.documentElement.dataset.theme === "dark";

  our.forget = function () {
    views.forEach((view) => view.finalize());
    views.clear();
  };

  function stateOf(chart, rows, all, table) {
    if (!all.length) {
      return ["Not configured: no data of this kind has come in.", false];
    }
    if (!rows.length) return ["No data for this choice.", false];
    const isBare = (row) => chart.drawn.every((name) => row[name] === null);
    const tooFew = rows.some((row) => row.is_too_few) && "Few: shares of fewer than "
      + our.page.smallestDrawn[table] + " people are not drawn, as rounding makes them too coarse to compare. The table has them.";
    if (chart.drawn.length && rows.every(isBare)) {
      if (tooFew) return [tooFew, false];
      if (!rows.some((row) => row.is_suppressed)) return ["No data for this choice.", false];
      const words = our.hiddenWords(table);
      return [words.charAt(0).toUpperCase() + words.slice(1) + ", or the number could be worked out.", false];
    }
    const told = tooFew ? [tooFew] : [];
    if (rows.some((row) => row.is_suppressed && !row.is_too_few && chart.drawn.some((name) => row[name] === null))) {
      told.push("Some cells are " + our.hiddenWords(table) + ", or could be worked out.");
    }
    if (rows.some((row) => row.is_complete === false)) {
      told.push("○ Hollow or pale: not complete. The data begins within it, or it still runs.");
    }
    return [told.join(" "), true];
  }

  /* Whether the names at the top of a table of cells would run into each other. */
  function isCrowded(place, across, rows) {
    const names = [...new Set(rows.map((row) => row[across]))];
    const room = (place.clientWidth - 130) / Math.max(1, names.length);
    return names.some((name) => String(name).length * 7 > room);
  }

  async function draw(place, chart, rows, key) {
    const isNarrow = place.clientWidth < NARROW;
    const view = views.get(chart.id);
    if (view && view.key === key + isNarrow) {
      await view.vega.data("rows", rows).runAsync();
      return;
    }
    if (view) view.finalize();
    const config = structuredClone(our.page.themes[our.isDark() ? "dark" : "light"]);
    const top = chart.spec.layer?.[0].encoding.x;
    const isTable = top?.axis?.orient === "top";
    config.axisTop = isTable && isCrowded(place, top.field, rows) ? { labelAngle: -32, labelAlign: "left", labelLimit: 160 } : { labelAngle: 0 };
    config.legend.columns = Math.max(2, Math.floor(place.clientWidth / 110));
    if (isNarrow) {
      config.axis.labelLimit = 118;
      config.axis.labelFontSize = 11;
      config.axis.labelLineHeight = 12;
      config.legend.labelFontSize = 11;
      config.legend.labelLimit = 140;
      config.legend.columns = 2;
      if (isTable) {
        config.text.fontSize = 10;
        config.style.hidden.fontSize = 10;
      }
    }
    const spec = { ...chart.spec, data: { name: "rows" }, datasets: { rows, once: [{}] } };
    const made = await vegaEmbed(place, spec, {
      mode: "vega-lite", ast: true, logLevel: 1, actions: false, renderer: "svg", config,
      tooltip: { theme: our.isDark() ? "dark" : "light" },
    });
    // The place is one image with a name, and the table has its numbers.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    views.set(chart.id, {
      vega: made.view, key: key + isNarrow, finalize: () => made.finalize(),
    });
  }

  function writeWords(place, chart, rows, table) {
    if (!chart.words) return;
    const list = our.element("ul", undefined, { "data-table": table });
    const column = chart.columns.find((each) => each.name === chart.words);
    for (const row of rows.filter((each) => each[chart.words])) {
      const named = chart.columns.filter((each) => each.is_key && each.form !== "hidden");
      const line = our.element("li", undefined, { "data-row-key": our.keyOf(row, chart.columns) });
      line.appendChild(our.element("strong", named.map((each) => our.write(row, each, table)).join(", ") + ": "));
      line.appendChild(our.element("span", our.write(row, column, table), { "data-column": chart.words }));
      list.appendChild(line);
    }
    place.replaceChildren(list);
  }

  our.showChart = async function (chart, choice) {
    const card = document.getElementById(chart.id);
    const { table } = our.page.data[chart.query];
    const all = our.rows[chart.query];
    const rows = our.pick(all, chart.picks, choice);
    const drawable = rows.map((row) => our.drawable(row, chart.columns, table));
    const [words, isDrawn] = stateOf(chart, drawable, all, table);
    const state = card.querySelector(".state");
    const note = card.querySelector(".note");
    state.textContent = isDrawn ? "" : words;
    state.hidden = isDrawn;
    note.textContent = isDrawn ? words : "";
    note.hidden = !isDrawn || !words;
    our.writeTable(card.querySelector(".table"), chart, rows, table);
    writeWords(card.querySelector(".words"), chart, rows, table);
    card.querySelector(".save-csv").onclick = () => our.save(
      our.page.page + "-" + chart.id + ".csv", our.csv(chart, rows));
    const place = card.querySelector(".chart");
    if (!place) return;
    place.hidden = !isDrawn;
    if (!isDrawn) return;
    await draw(place, chart, drawable, String(our.isDark()));
  };

  our.showTile = function (tile, choice) {
    const place = document.getElementById("tile-" + tile.tile_id);
    const { table } = our.page.data[tile.query];
    const rows = our.rows[tile.query].filter((row) => tile.constants.every(
      ([name, value]) => row[name] === value));
    const [row] = our.pick(rows, ["scope", "period"], choice);
    const before = choice.before && our.pick(rows, ["scope", "period"], { ...choice, period: choice.before })[0];
    const number = (from, name) => our.element("span", our.write(from, tile.columns.find(
      (column) => column.name === name), table), {
      "data-table": table, "data-column": name, "data-row-key": our.keyOf(from, tile.columns),
      "data-form": tile.columns.find((column) => column.name === name).form,
    });
    const value = place.querySelector(".value");
    const detail = place.querySelector(".detail");
    value.replaceChildren(row ? number(row, tile.value) : "no data");
    value.classList.toggle("is-words", !row || row[tile.value] === null);
    detail.replaceChildren();
    if (row && tile.detail.every((name) => row[name] !== null)) {
      tile.words.split(/\{(\d)\}/).forEach((part, index) => detail.append(
        index % 2 ? number(row, tile.detail[Number(part)]) : part));
    }
    if (row && row[tile.value] === null && row.is_suppressed) detail.append("or it could be worked out");
    if (row && row.is_complete === false) detail.append(detail.childNodes.length ? " · " : "", "not complete");
    if (before && before[tile.value] !== null) {
      detail.append(detail.childNodes.length ? " · " : "", our.names.period[before.period_id] + ": ", number(before, tile.value));
    }
  };
})(window.stepladder);
