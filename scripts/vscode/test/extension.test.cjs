// The built extension with its own client, against the real server: `npm run build && npm test`.
// EDI_COMMAND and EDI_ARGUMENTS (JSON) say what to start, EDI_CLAIMS is a valid 837P file.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { after, before, test } = require("node:test");

const editor = require("./vscode.cjs");
const { state, vscode } = editor;

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === "vscode" ? vscode : load.call(this, request, ...rest);
};
const extension = require("../dist/extension.js");

const CLAIMS = process.env.EDI_CLAIMS;
const VALID = fs.readFileSync(CLAIMS, "utf8");
const WRONG = VALID.replace("BRIGHTWATER", "\u{1F600}")
  .replace(/SE\*(\d+)\*/, (_, count) => `SE*${Number(count) - 1}*`)
  .replace("CAS*CO*45*", "CAS*XX*45*");
const folder = path.dirname(CLAIMS);
const uri = vscode.Uri.file(path.join(folder, "wrong.837"));
const token = new vscode.CancellationTokenSource().token;
let document;

const codes = (found) => found.map((one) => one.code.value ?? one.code);
const found = () => state.diagnostics.get(uri.toString()) ?? [];

/** Waits until the diagnostics are such. */
function until(is) {
  return new Promise((resolve) => {
    const look = () => {
      if (is(found())) {
        listening.dispose();
        resolve(found());
      }
    };
    const listening = state.changed.event(look);
    look();
  });
}

function place(part, behind = 0) {
  return document.positionAt(document.text.indexOf(part) + behind);
}

function here(part, behind = 0) {
  return new vscode.Range(place(part, behind), place(part, behind));
}

async function actions(range) {
  const context = { diagnostics: [], only: undefined, triggerKind: 1 };
  return state.providers.CodeActions.provideCodeActions(document, range, context, token);
}

before(async () => {
  state.settings.command = process.env.EDI_COMMAND ?? "edi";
  state.settings.arguments = JSON.parse(process.env.EDI_ARGUMENTS ?? '["lsp"]');
  await extension.activate({ subscriptions: [] });
  document = new editor.TextDocument(uri, WRONG);
  await editor.open(document);
  await until((all) => all.length > 0);
});

after(() => extension.deactivate());

test("diagnostics stand at their elements and link to their rules", () => {
  const count = found().find((one) => codes([one])[0] === "ENV008");
  assert.equal(document.getText(count.range), /SE\*(\d+)\*/.exec(WRONG)[1]);
  assert.equal(count.source, "edi");
  assert.equal(count.code.target.toString(), "edi-rule:/ENV008.md");
  assert.ok(codes(found()).includes("CAS001"));
});

test("hover names elements, explains codes and says what a rule wants", async () => {
  const hover = await state.providers.Hover.provideHover(document, place("CAS*XX", 4), token);
  const text = [hover.contents].flat().map((one) => one.value).join("\n");
  assert.match(text, /\*\*CAS01\*\*/);
  assert.match(text, /\*\*CAS001\*\*/);
  assert.match(text, /Rejected/);
});

test("outline, folding and definition", async () => {
  const [interchange] = await state.providers.DocumentSymbol.provideDocumentSymbols(document, token);
  assert.match(interchange.name, /^Interchange/);
  assert.ok(interchange.children[0].children.length > 0);
  const folds = await state.providers.FoldingRange.provideFoldingRanges(document, {}, token);
  assert.ok(folds.length > 3 && folds.every((one) => one.start < one.end));
  const claim = await state.providers.Definition.provideDefinition(document, place("LX*2"), token);
  assert.deepEqual(claim.range.start, place("CLM*"));
});

test("a quick fix mends, and its finding goes", async () => {
  const offered = await actions(here("SE*", 4));
  const fix = offered.find((one) => one.edit && one.kind.value === "quickfix");
  await vscode.workspace.applyEdit(fix.edit);
  const left = await until((all) => !codes(all).includes("ENV008"));
  assert.ok(codes(left).includes("CAS001"));
});

test("what a rule wants opens as a document", async () => {
  const explain = (await actions(here("CAS*XX", 4))).find((one) => /^Explain CAS001/.test(one.title));
  await vscode.commands.executeCommand(explain.command.command, ...explain.command.arguments);
  assert.match(state.shown.at(-1).text, /^# CAS001 /);
  assert.match(state.shown.at(-1).text, /Rejected/);
  state.input = "claim-charge";
  await vscode.commands.executeCommand("edi.explainRule");
  assert.match(state.shown.at(-1).text, /^# BAL001 /);
  const other = await vscode.workspace.openTextDocument(vscode.Uri.parse("edi-rule:/XYZ999.md"));
  assert.match(other.text, /no rule XYZ999/);
});

test("all that can be mended, at once", async () => {
  const text = document.text;
  const number = /SE\*(\d+)\*/.exec(text)[1];
  await editor.change(document, [{ range: here("SE*", 3), newText: "9" }]);
  await until((all) => codes(all).includes("ENV008"));
  const all = (await actions(here("ST*"))).find((one) => one.kind.value === "source.fixAll.edi");
  const resolved = await state.providers.CodeActions.resolveCodeAction(all, token);
  await vscode.workspace.applyEdit(resolved.edit);
  await until((left) => !codes(left).includes("ENV008"));
  assert.equal(/SE\*(\d+)\*/.exec(document.text)[1], number);
});

test("settings hold when they are changed", async () => {
  await editor.change(document, [{ range: here("CLM*P1002*", 10), newText: "1" }]);
  const quiet = await until((all) => codes(all).includes("BAL001"));
  const message = (all) => all.find((one) => codes([one])[0] === "BAL001").message;
  assert.doesNotMatch(message(quiet), /\[/);
  await editor.configure({ showValues: true });
  assert.match(message(await until((all) => /\[/.test(message(all)))), /\[.*\d+\.\d\d.*\]/);
  fs.writeFileSync(path.join(folder, "edi.toml"), 'ignore = ["BAL001"]\n');
  const watcher = state.watchers.find((one) => one.pattern === "**/*.toml");
  await watcher.Create.fire(vscode.Uri.file(path.join(folder, "edi.toml")));
  await until((all) => all.length > 0 && !codes(all).includes("BAL001"));
});

test("a text that is closed has no findings", async () => {
  await editor.close(document);
  await until((all) => all.length === 0);
});
