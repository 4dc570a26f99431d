// Files in, results out.
const runtime = new Runtime();
const isShown = () => byId("values").checked;
const file = () => Number(byId("file").value || 0);
const findings = new Findings(runtime, isShown);
const tree = new Tree(runtime, isShown, file);
const plain = new Plain(runtime, isShown, file);
const TABS = { findings, tree, plain };
const EXTENSIONS = { html: "html", json: "json", csv: "csv", sarif: "sarif" };
let chosen = [];
let checked = null;
let current = "findings";
let drawn = new Set(); // tabs that show what is asked for

function say(words, busy = false) {
  byId("said").textContent = words;
  byId("cancel").hidden = !busy;
  byId("bar").hidden = !busy;
}

function complain(error) {
  if (error.message === "cancelled") return;
  say(`This did not work: ${error.message}.`);
}

async function check() {
  if (!chosen.length) return;
  const files = chosen;
  byId("result").hidden = true;
  const all = files.reduce((sum, one) => sum + one.size, 0);
  byId("bar").removeAttribute("value");
  say("Getting ready …", true);
  try {
    await runtime.ready;
    say(`Checking ${count(files.length, "file")}, ${megabytes(all)} …`, true);
    const began = performance.now();
    runtime.onProgress = ({ done, found }) => {
      if (files.length === 1) byId("bar").value = Math.min(1, done / Math.max(1, all));
      byId("said").textContent = `Checking: ${megabytes(done)} read, ${count(found, "finding")} so far …`;
    };
    checked = await runtime.ask("check", {
      strict: byId("strict").checked, no_envelope: byId("no-envelope").checked,
    }, files);
    if (files !== chosen) return; // others have been chosen meanwhile
    const seconds = (performance.now() - began) / 1000;
    document.documentElement.dataset.seconds = seconds.toFixed(3);
    say(`Checked in ${seconds < 1 ? "less than a second" : count(Math.round(seconds), "second")}.`);
    await present();
  } catch (error) {
    complain(error);
  }
}

async function present() {
  const sum = (key) => checked.files.reduce((total, one) => total + one[key], 0);
  byId("tiles").replaceChildren(...[
    ["Files", checked.files.length, ""], ["Claims", sum("claims"), ""], ["Segments", sum("segments"), ""],
    ["Errors", sum("errors"), "error"], ["Warnings", sum("warnings"), "warning"],
  ].map(([name, number, kind]) => make("div", { class: number ? kind : "" },
    make("dt", {}, name), make("dd", {}, number.toLocaleString("en-US")))));
  byId("unread").replaceChildren(...checked.files.filter((one) => one.failure).map((one) =>
    make("li", {}, `${one.name} was not checked to its end: ${one.failure}.`)));
  options(byId("file"), checked.files.map((one, number) => [String(number), one.name]));
  byId("file").value = "0";
  byId("file").closest("label").hidden = checked.files.length < 2;
  drawn = new Set();
  byId("result").hidden = false;
  await findings.begin(checked);
  drawn.add("findings");
  await select("findings");
  byId("result-title").focus();
}

// -- tabs

async function select(name) {
  current = name;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    byId(`panel-${tab.dataset.tab}`).hidden = !on;
  }
  byId("file-choice").hidden = name === "findings" || checked.files.length < 2;
  if (drawn.has(name)) return;
  drawn.add(name);
  try {
    byId("bar").removeAttribute("value");
    runtime.onProgress = () => {};
    say("Reading …", true);
    await TABS[name].show();
    if (!byId("result").hidden) say("Ready.");
  } catch (error) {
    drawn.delete(name);
    complain(error);
  }
}

const tabs = [...document.querySelectorAll("[role=tab]")];
for (const tab of tabs) {
  tab.addEventListener("click", () => select(tab.dataset.tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    select(next.dataset.tab);
  });
}

function redraw(...names) {
  for (const name of names) drawn.delete(name);
  if (checked) select(current);
}
byId("file").addEventListener("input", () => redraw("tree", "plain"));
byId("values").addEventListener("change", () => {
  document.body.classList.toggle("shows-values", isShown());
  byId("values-said").hidden = !isShown();
  redraw("findings", "tree", "plain");
});
for (const id of ["strict", "no-envelope"]) byId(id).addEventListener("change", check);

// -- files

function take(files) {
  chosen = [...files];
  check();
}
byId("choose").addEventListener("input", (event) => {
  take(event.target.files);
  event.target.value = ""; // the same file may be chosen again, when it has changed
});
byId("example").addEventListener("click", () => {
  take([new File([held("example.837")], "example.837")]);
});
const drop = byId("drop");
for (const name of ["dragenter", "dragover"]) {
  window.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
window.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
window.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) take(event.dataTransfer.files);
});
byId("cancel").addEventListener("click", () => {
  chosen = [];
  checked = null;
  byId("result").hidden = true;
  runtime.cancel().then(() => say("Ready."), complain);
  say("Cancelled; getting ready for the next file …");
});

// -- downloads

function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
for (const button of document.querySelectorAll("[data-style]")) {
  button.addEventListener("click", async () => {
    const { style } = button.dataset;
    try {
      const report = await runtime.ask("report", { style, show_values: isShown() });
      save(`findings.${EXTENSIONS[style]}`, report, style === "html" ? "text/html" : "text/plain");
      byId("downloads").open = false;
    } catch (error) {
      complain(error);
    }
  });
}
byId("save-plain").addEventListener("click", () => {
  save(`${checked.files[file()].name.replaceAll("/", "-")}.html`, plain.page, "text/html");
});

say("Getting ready …");
runtime.start().then(({ seconds }) => {
  document.documentElement.dataset.ready = seconds.toFixed(3);
  if (!chosen.length) say("Ready.");
}, complain);
