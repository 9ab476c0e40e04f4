"use strict";
/* Read the rows that came with the page and pick those of a choice. Nothing is added up. */
window.stepladder = window.stepladder || {};

(function (our) {
  function decoded(data) {
    const rows = Array.from({ length: data.rows }, () => ({}));
    for (const [name, column] of Object.entries(data.columns)) {
      const cells = column.values || column.places.map((place) => column.distinct[place]);
      cells.forEach((cell, row) => { rows[row][name] = cell; });
    }
    return rows;
  }

  function matches(row, pick, choice) {
    if (pick === "scope") {
      return row.scope_kind === choice.scopeKind && row.scope_id === choice.scopeId;
    }
    if (pick === "period") return row.period_id === choice.period;
    if (pick === "series") return row.period_kind === choice.periodKind;
    const [name, fixed] = pick.split("=");
    return String(row[name]) === (fixed ?? choice[name]);
  }

  our.read = function (page) {
    const rows = {};
    for (const [query, data] of Object.entries(page.data)) rows[query] = decoded(data);
    return rows;
  };

  our.pick = function (rows, picks, choice) {
    return rows.filter((row) => picks.every((pick) => matches(row, pick, choice)));
  };
})(window.stepladder);
