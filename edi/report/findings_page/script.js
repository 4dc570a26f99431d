"use strict";
(() => {
  const form = document.getElementById("filters");
  const findings = [...document.querySelectorAll("article")];
  const groups = [...document.querySelectorAll("section.claim, section.file")];
  const [text, severity, rule] = ["f-text", "f-severity", "f-rule"].map((id) => document.getElementById(id));
  const status = document.getElementById("count");
  for (const code of [...new Set(findings.map((one) => one.dataset.code))].sort()) {
    rule.append(new Option(code, code));
  }
  const words = new Map(findings.map((one) => {
    const claim = one.closest("section.claim");
    const file = one.closest("section.file");
    return [one, [one, claim && claim.querySelector("h3"), file && file.querySelector("h2")]
      .map((part) => part ? part.textContent : "").join(" ").toLowerCase()];
  }));
  const show = () => {
    const wanted = text.value.trim().toLowerCase();
    let shown = 0;
    for (const one of findings) {
      const fits = (!severity.value || one.classList.contains(severity.value))
        && (!rule.value || one.dataset.code === rule.value) && words.get(one).includes(wanted);
      one.hidden = !fits;
      shown += fits;
    }
    const all = !wanted && !severity.value && !rule.value;
    for (const one of groups) {
      one.hidden = !all && !one.querySelector("article:not([hidden])");
    }
    status.textContent = all ? "" : `${shown} of ${findings.length} findings`;
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("print").addEventListener("click", () => window.print());
  form.hidden = findings.length === 0;
  // What was known last is read first.
  document.querySelector("main").prepend(document.getElementById("summary"), form);
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", open);
  open();
})();
