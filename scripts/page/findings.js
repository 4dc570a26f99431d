// The list of findings.
const AT_ONCE = 100;

class Findings {
  #runtime;
  #shown = 0;
  #asked = 0;
  #rules = new Map();
  #group = null;

  constructor(runtime, isShown) {
    this.#runtime = runtime;
    this.isShown = isShown;
    const form = byId("filters");
    form.addEventListener("input", () => this.show());
    form.addEventListener("reset", () => setTimeout(() => this.show()));
    form.addEventListener("submit", (event) => event.preventDefault());
    byId("more").addEventListener("click", () => this.#next());
  }

  // The choices of the filters, from what a check came to.
  begin(checked) {
    this.checked = checked;
    byId("filters").reset();
    const severities = ["error", "warning", "info"].map((one) => [
      one,
      checked.rules.filter((rule) => rule.severity === one).reduce((sum, rule) => sum + rule.findings, 0),
    ]);
    options(byId("f-severity"), [
      ["", `all (${checked.found.toLocaleString("en-US")})`],
      ...severities.filter(([, number]) => number).map(([one, number]) => [one, `${one} (${number.toLocaleString("en-US")})`]),
    ]);
    options(byId("f-rule"), [
      ["", "all"],
      ...checked.rules.map((one) => [one.code, `${one.code} ${one.name} (${one.findings.toLocaleString("en-US")})`]),
    ]);
    options(byId("f-file"), [["", "all"], ...checked.files.map((one, number) => [String(number), one.name])]);
    byId("f-file").closest("label").hidden = checked.files.length < 2;
    byId("filters").hidden = !checked.found;
    byId("by-rule").replaceChildren(...this.#table(checked));
    byId("by-rule").closest("details").hidden = !checked.rules.length;
    byId("by-file").replaceChildren(...this.#files(checked));
    byId("by-file").closest("details").hidden = checked.files.length < 2;
    return this.show();
  }

  #table(checked) {
    return checked.rules.map((one) =>
      make("tr", {},
        make("td", { class: "num" }, one.findings.toLocaleString("en-US")),
        make("td", { class: "num" }, one.files.toLocaleString("en-US")),
        make("td", {}, make("span", { class: `severity ${one.severity}` }, one.severity)),
        make("td", {}, make("button", { type: "button", class: "link", onclick: () => this.#only("rule", one.code) }, `${one.code} ${one.name}`)),
      ));
  }

  #files(checked) {
    const number = (value) => make("td", { class: "num" }, value.toLocaleString("en-US"));
    return checked.files.map((one, index) =>
      make("tr", {}, number(one.claims), number(one.errors), number(one.warnings),
        make("td", {}, make("button", { type: "button", class: "link", onclick: () => this.#only("file", index) }, one.name))));
  }

  #only(filter, value) {
    byId(`f-${filter}`).value = String(value);
    this.show();
    byId("list").scrollIntoView();
  }

  show() {
    this.#shown = 0;
    this.#group = null;
    return this.#next(true);
  }

  async #next(anew = false) {
    const asked = ++this.#asked;
    const file = byId("f-file").value;
    const found = await this.#runtime.ask("findings", {
      file: file === "" ? null : Number(file),
      severity: byId("f-severity").value,
      rule: byId("f-rule").value,
      text: byId("f-text").value,
      by: byId("f-by").value,
      offset: this.#shown,
      limit: AT_ONCE,
      show_values: this.isShown(),
    });
    if (asked !== this.#asked) return; // another question was put meanwhile
    const list = byId("list");
    if (anew) list.replaceChildren();
    list.dataset.drawn = "yes";
    for (const one of found.findings) this.#add(list, one);
    this.#shown += found.findings.length;
    byId("more").hidden = this.#shown >= found.number;
    byId("more").textContent = `Show more (${(found.number - this.#shown).toLocaleString("en-US")} left)`;
    this.#say(found);
  }

  #say(found) {
    const { found: all, kept } = this.checked;
    const what = byId("f-by").value === "rule" ? "rule" : "claim or file part";
    const some = kept < all ? ` The first ${kept.toLocaleString("en-US")} findings are listed, the others counted; a report has all.` : "";
    byId("count").textContent = all
      ? `${count(found.number, "finding")}${found.number < kept ? ` of ${kept.toLocaleString("en-US")}` : ""}` +
        (byId("f-by").value === "rule" ? `, ${count(found.groups, what)}.` : ".") + some
      : "";
    byId("none").hidden = all > 0;
  }

  #add(list, one) {
    if (one.group_title !== this.#group) {
      this.#group = one.group_title;
      this.section = make("section", { class: "group" },
        make("h3", {}, one.group_title, " ", make("span", { class: "dim" }, count(one.group_count, "finding"))));
      list.append(this.section);
    }
    this.section.append(this.#article(one));
  }

  #article(one) {
    const place = [
      byId("f-by").value === "rule" && one.claim ? `claim ${one.claim}` : "",
      one.path || one.segment_id || "",
      one.segment === null ? "" : `segment ${one.segment}`,
      one.line === null ? "" : `line ${one.line}`,
    ].filter(Boolean).join(", ");
    const rule = make("details", { class: "rule" }, make("summary", {}, `What ${one.code} wants`));
    rule.addEventListener("toggle", () => this.#explain(rule, one.code), { once: true });
    return make("article", { class: one.severity, "data-code": one.code },
      make("p", {}, make("span", { class: "severity" }, one.severity), " ",
        make("b", {}, one.code), " ", one.message),
      make("p", { class: "place" }, place),
      one.view ? segment(one.view) : null,
      one.meanings.length ? make("ul", { class: "codes" }, one.meanings.map((said) => make("li", {}, said))) : null,
      rule);
  }

  async #explain(details, code) {
    if (!this.#rules.has(code)) this.#rules.set(code, await this.#runtime.ask("rule", { code }));
    const rule = this.#rules.get(code);
    details.append(
      make("p", { class: "dim" }, `${rule.name}, SNIP type ${rule.snip}. ${rule.family}.`),
      make("div", { class: "documentation" }, paragraphs(rule.documentation).map((one) => make("p", {}, one))));
  }
}

// Documentation is written in lines of some width: those of a paragraph are one.
function paragraphs(text) {
  return text.split(/\n\s*\n|\n(?=(?:Rejected|Accepted|Source|Severity|Note)s?:|\s*[-*|] |    )/).map((one) => one.replace(/\s+/g, " ").trim());
}

function segment([shown, start, end]) {
  const mark = end > start
    ? make("mark", {}, shown.slice(start, end))
    : make("mark", { class: "absent", title: "missing here" }, "?");
  return make("pre", { tabindex: "0" }, shown.slice(0, start), mark, shown.slice(end));
}
