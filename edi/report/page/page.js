"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { entries, pairs, remarks, statuses, shares, kind } = data;
  const SIZE = 50;
  const money = (cents) => cents === null || cents === undefined ? "–"
    : (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const byId = (id) => document.getElementById(id);
  // Everything goes in as text: no value of a file is ever markup.
  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") node.className = value; else node.setAttribute(key, value);
    }
    for (const child of children) if (child !== null) node.append(child);
    return node;
  }

  // What is searched and shown of an entry, worked out once.
  for (const one of entries) {
    one.parts = [one.x, ...one.l.map((line) => line.x), ...(one.z || []).map((other) => other.x)].flat();
    one.patient = sum(one, "patient");
    one.denied = sum(one, "denied");
    one.wrong = one.parts.some(([pair]) => pairs[pair].wrong);
    const codes = one.parts.map(([pair]) => pairs[pair].code);
    one.text = [one.n, one.u, one.i, one.k, one.t, one.o, one.y, one.g, ...one.m, ...codes,
      ...one.l.map((line) => line.q + " " + line.m.join(" "))].join("\n").toLowerCase();
    one.state = kind === "claim" ? "Level " + one.e : one.s + " " + statuses[one.s];
  }
  function sum(one, share) {
    let cents = 0;
    for (const [pair, amount] of one.parts) if (pairs[pair].share === share) cents += amount;
    return cents;
  }

  const FILTERS = { state: (one) => one.state, provider: (one) => one.o, payer: (one) => one.y, group: (one) => one.g };
  const ONLY = {
    denied: (one) => one.denied !== 0, patient: (one) => one.patient !== 0, wrong: (one) => one.wrong,
    unpaid: (one) => !one.p, reversal: (one) => one.r === true,
  };
  const COLUMNS = { n: (one) => one.n, d: (one) => one.d, o: (one) => one.o, c: (one) => one.c, a: (one) => one.a, p: (one) => one.p, patient: (one) => one.patient };
  let found = entries, page = 0, order = ["", 1];

  for (const [name, of] of Object.entries(FILTERS)) {
    const select = byId("f-" + name);
    for (const value of [...new Set(entries.map(of))].filter(Boolean).sort()) select.append(make("option", { value }, value));
    select.closest("label").hidden = select.options.length < 3;
  }

  function choose() {
    const words = byId("f-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = ONLY[byId("f-only").value];
    const wanted = Object.entries(FILTERS).map(([name, of]) => [of, byId("f-" + name).value]).filter(([, value]) => value);
    found = entries.filter((one) => (!only || only(one)) && wanted.every(([of, value]) => of(one) === value)
      && words.every((word) => one.text.includes(word)));
    const key = COLUMNS[order[0]];
    if (key) {
      found = [...found].sort((one, other) => {
        const [a, b] = [key(one) ?? -Infinity, key(other) ?? -Infinity];
        return (a < b ? -1 : a > b ? 1 : 0) * order[1];
      });
    }
    page = 0;
    show();
    showGroups();
  }

  function show() {
    const table = byId("entries");
    table.querySelectorAll("tbody").forEach((body) => body.remove());
    for (const one of found.slice(page * SIZE, (page + 1) * SIZE)) table.append(row(one));
    const pages = Math.max(1, Math.ceil(found.length / SIZE));
    byId("count").textContent = `${found.length.toLocaleString("en-US")} of ${entries.length.toLocaleString("en-US")}, page ${page + 1} of ${pages}`;
    byId("back").disabled = page === 0;
    byId("next").disabled = page + 1 >= pages;
    for (const header of table.querySelectorAll("th[data-key]")) {
      header.setAttribute("aria-sort", header.dataset.key !== order[0] ? "none" : order[1] > 0 ? "ascending" : "descending");
    }
  }

  function row(one) {
    const button = make("button", { type: "button", class: "open", "aria-expanded": "false" }, one.n || "(no number)");
    const body = make("tbody", { class: "entry" });
    const state = make("td", { class: "wide" }, one.state);
    if (one.wrong) state.append(make("div", { class: "bad" }, "contradicts itself"));
    const head = make("tr", {}, make("td", {}, button, one.u ? make("div", { class: "small" }, one.u) : null), state,
      make("td", { class: "wide" }, one.o), make("td", { class: "wide" }, one.d), number(one.c),
      make("td", { class: "num wide" }, money(one.a)), number(one.p), number(one.parts.length ? one.patient : null));
    body.append(head);
    button.addEventListener("click", () => {
      const isOpen = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!isOpen));
      if (isOpen) body.lastChild.remove(); else body.append(detail(one));
    });
    return body;
  }
  const number = (cents) => make("td", { class: "num" }, money(cents));

  function detail(one) {
    const facts = [["Payer", one.y], ["Provider", one.o], ["Employer group", one.g], ["Payer's number", one.k], ["Status", one.s ? one.state : ""],
      ["Patient", one.u], ["Member id", one.i], ["Check or transfer", one.t], ["Paid on", one.w], ["Services", one.d],
      ["Frequency", one.f], ["Allowed", one.a === null ? "" : money(one.a)]];
    const cell = make("td", { colspan: "8" }, make("dl", { class: "facts" }, ...facts.filter(([, value]) => value)
      .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))));
    const about = [...why(one.x), ...noted(one.m)];
    if (about.length) cell.append(make("ul", { class: "why" }, ...about));
    for (const other of one.z || []) {
      const paid = other.p === null ? "has not paid" : "paid " + money(other.p);
      cell.append(make("div", {}, make("b", {}, `${other.y} (level ${other.e}): ${paid}`)), make("ul", { class: "why" }, ...why(other.x)));
    }
    if (one.l.length) cell.append(lines(one));
    return make("tr", { class: "detail" }, cell);
  }

  function lines(one) {
    const head = ["Service", "Days", "Units", "Charge", "Paid", "Why not all of it"]
      .map((name, index) => make("th", { scope: "col", class: index === 3 || index === 4 ? "num" : "" }, name));
    const rows = one.l.map((line) => make("tr", {},
      make("td", {}, line.q, line.b ? make("div", { class: "small" }, "billed as " + line.b) : null), make("td", {}, line.d), make("td", {}, line.v),
      number(line.c), number(line.p), make("td", {}, make("ul", { class: "why" }, ...why(line.x), ...noted(line.m)))));
    return make("table", {}, make("caption", {}, "Services"), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  }
  function why(parts) {
    return parts.map(([pair, cents]) => {
      const said = pairs[pair];
      return make("li", {}, make("span", { class: "dot " + said.share, style: "display:inline-block" }), ` ${money(cents)} ${said.code}: ${said.meaning}. `,
        make("span", { class: said.wrong ? "bad" : "small" }, said.whose));
    });
  }
  const noted = (codes) => codes.map((code) => make("li", { class: "small" }, `Remark ${code}${remarks[code] ? ": " + remarks[code] : ""}`));

  // Sums by provider, employer group, payer or status, of what is chosen above.
  function showGroups() {
    const name = byId("g-by").value, of = FILTERS[name];
    const box = byId("groups");
    box.hidden = !of;
    if (!of) return;
    const sums = new Map();
    for (const one of found) {
      const key = of(one) || "(none)";
      const total = sums.get(key) || [0, 0, 0, 0, 0];
      [1, one.c || 0, one.p || 0, one.patient, one.denied].forEach((value, index) => { total[index] += value; });
      sums.set(key, total);
    }
    const body = byId("sums");
    body.replaceChildren(...[...sums].sort((one, other) => other[1][1] - one[1][1]).slice(0, 500).map(([key, total]) =>
      make("tr", {}, make("th", { scope: "row" }, key), make("td", { class: "num" }, total[0].toLocaleString("en-US")), ...total.slice(1).map(number))));
    byId("sums-of").textContent = byId("g-by").selectedOptions[0].textContent;
  }

  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("input", choose);
  byId("clear").addEventListener("click", () => { byId("filters").reset(); choose(); });
  byId("back").addEventListener("click", () => { page -= 1; show(); });
  byId("next").addEventListener("click", () => { page += 1; show(); });
  byId("all").addEventListener("click", () => {
    const closed = [...document.querySelectorAll('.open[aria-expanded="false"]')];
    (closed.length ? closed : document.querySelectorAll(".open")).forEach((button) => button.click());
  });
  byId("print").addEventListener("click", () => window.print());
  for (const header of document.querySelectorAll("th[data-key] button")) {
    header.addEventListener("click", () => {
      const key = header.parentElement.dataset.key;
      order = [key, order[0] === key ? -order[1] : 1];
      choose();
    });
  }
  choose();
  document.documentElement.dataset.ready = "yes";
})();
