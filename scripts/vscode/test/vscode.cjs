// What the extension and its client ask of an editor, without an editor: texts, providers and
// diagnostics are kept for tests to look at.
"use strict";

class Position {
  constructor(line, character) {
    this.line = line;
    this.character = character;
  }
}

class Range {
  constructor(a, b, c, d) {
    this.start = typeof a === "number" ? new Position(a, b) : a;
    this.end = typeof a === "number" ? new Position(c, d) : b;
  }
}

class Uri {
  constructor(scheme, path) {
    this.scheme = scheme;
    this.path = path;
    this.authority = this.query = this.fragment = "";
  }
  static parse(text) {
    const [, scheme, path] = /^([a-z-]+):(?:\/\/)?(.*)$/.exec(text);
    return new Uri(scheme, decodeURIComponent(path));
  }
  static file(path) {
    return new Uri("file", path);
  }
  get fsPath() {
    return this.path;
  }
  toString() {
    const slashes = this.scheme === "file" ? "//" : "";
    return `${this.scheme}:${slashes}${this.path.split("/").map(encodeURIComponent).join("/")}`;
  }
}

class EventEmitter {
  constructor() {
    this.listeners = new Set();
    this.event = (listener, self) => {
      const bound = self ? listener.bind(self) : listener;
      this.listeners.add(bound);
      return new Disposable(() => this.listeners.delete(bound));
    };
  }
  async fire(value) {
    for (const listener of [...this.listeners]) await listener(value);
  }
  dispose() {
    this.listeners.clear();
  }
}

class Disposable {
  constructor(dispose) {
    this.dispose = dispose ?? (() => {});
  }
}

class CancellationTokenSource {
  constructor() {
    this.emitter = new EventEmitter();
    this.token = { isCancellationRequested: false, onCancellationRequested: this.emitter.event };
  }
  cancel() {
    this.token.isCancellationRequested = true;
    void this.emitter.fire();
  }
  dispose() {}
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class CodeAction {
  constructor(title, kind) {
    Object.assign(this, { title, kind });
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(more) {
    return new CodeActionKind(this.value ? `${this.value}.${more}` : more);
  }
}
CodeActionKind.Empty = new CodeActionKind("");
for (const [name, value] of [
  ["QuickFix", "quickfix"],
  ["Refactor", "refactor"],
  ["RefactorExtract", "refactor.extract"],
  ["RefactorInline", "refactor.inline"],
  ["RefactorRewrite", "refactor.rewrite"],
  ["Source", "source"],
  ["SourceOrganizeImports", "source.organizeImports"],
  ["SourceFixAll", "source.fixAll"],
]) {
  CodeActionKind[name] = new CodeActionKind(value);
}

class MarkdownString {
  constructor(value = "") {
    this.value = value;
  }
  appendMarkdown(value) {
    this.value += value;
    return this;
  }
}

class WorkspaceEdit {
  constructor() {
    this.edits = new Map();
  }
  set(uri, edits) {
    this.edits.set(uri.toString(), edits);
  }
  replace(uri, range, newText) {
    const known = this.edits.get(uri.toString()) ?? [];
    this.edits.set(uri.toString(), [...known, { range, newText }]);
  }
}

const plain = (...names) =>
  class {
    constructor(...values) {
      names.forEach((name, number) => (this[name] = values[number]));
    }
  };

/** A text that is open in the editor. */
class TextDocument {
  constructor(uri, text, languageId = "x12") {
    Object.assign(this, { uri, text, languageId, version: 1, isClosed: false, isDirty: false });
  }
  getText(range) {
    if (!range) return this.text;
    return this.text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
  }
  offsetAt({ line, character }) {
    let at = 0;
    for (; line > 0; line--) at = this.text.indexOf("\n", at) + 1;
    return at + character;
  }
  positionAt(offset) {
    const before = this.text.slice(0, offset);
    return new Position(before.split("\n").length - 1, offset - (before.lastIndexOf("\n") + 1));
  }
}

const state = {
  settings: { command: "edi", arguments: ["lsp"], showValues: false },
  diagnostics: new Map(),
  changed: new EventEmitter(), // the diagnostics of a text
  providers: {},
  commands: {},
  contentProviders: {},
  watchers: [],
  messages: [],
  shown: [],
};

const events = {};
const event = (name) => (events[name] ??= new EventEmitter()).event;

const provider = (kind) => (selector, own) => {
  state.providers[kind] = own;
  return new Disposable(() => delete state.providers[kind]);
};

const workspace = {
  textDocuments: [],
  workspaceFolders: undefined,
  isTrusted: true,
  fs: {},
  getConfiguration(section) {
    const own = section === "edi" ? state.settings : undefined;
    const whole = { edi: state.settings };
    return {
      get: (key, usual) => (own ? (own[key] ?? usual) : (whole[key] ?? usual)),
      has: (key) => key in (own ?? whole),
    };
  },
  registerTextDocumentContentProvider(scheme, own) {
    state.contentProviders[scheme] = own;
    return new Disposable();
  },
  async openTextDocument(uri) {
    const own = state.contentProviders[uri.scheme];
    return new TextDocument(uri, await own.provideTextDocumentContent(uri), "markdown");
  },
  createFileSystemWatcher(pattern) {
    const watcher = { pattern: pattern.pattern ?? pattern, dispose() {} };
    for (const name of ["Create", "Change", "Delete"]) {
      watcher[name] = new EventEmitter();
      watcher[`onDid${name}`] = watcher[name].event;
    }
    state.watchers.push(watcher);
    return watcher;
  },
  async applyEdit(edit) {
    for (const [uri, edits] of edit.edits) await change(find(uri), edits);
    return true;
  },
};
for (const name of [
  ...["OpenTextDocument", "CloseTextDocument", "ChangeTextDocument", "SaveTextDocument"],
  ...["ChangeConfiguration", "ChangeWorkspaceFolders", "CreateFiles", "RenameFiles", "DeleteFiles"],
  ...["OpenNotebookDocument", "CloseNotebookDocument", "ChangeNotebookDocument"],
  ...["SaveNotebookDocument", "GrantWorkspaceTrust"],
]) {
  workspace[`onDid${name}`] = event(name);
}
for (const name of ["SaveTextDocument", "CreateFiles", "RenameFiles", "DeleteFiles"]) {
  workspace[`onWill${name}`] = event(`will${name}`);
}
workspace.notebookDocuments = [];

const find = (uri) => workspace.textDocuments.find((one) => one.uri.toString() === uri);

async function open(document) {
  workspace.textDocuments.push(document);
  await events.OpenTextDocument?.fire(document);
}

/** Applies edits of ranges that do not overlap, as somebody who types. */
async function change(document, edits) {
  const changes = edits
    .map(({ range, newText }) => ({
      range,
      text: newText,
      rangeOffset: document.offsetAt(range.start),
      rangeLength: document.offsetAt(range.end) - document.offsetAt(range.start),
    }))
    .sort((a, b) => b.rangeOffset - a.rangeOffset);
  for (const one of changes) {
    const head = document.text.slice(0, one.rangeOffset);
    document.text = head + one.text + document.text.slice(one.rangeOffset + one.rangeLength);
  }
  document.version++;
  await events.ChangeTextDocument?.fire({ document, contentChanges: changes, reason: undefined });
}

async function close(document) {
  workspace.textDocuments.splice(workspace.textDocuments.indexOf(document), 1);
  document.isClosed = true;
  await events.CloseTextDocument?.fire(document);
}

async function configure(settings) {
  Object.assign(state.settings, settings);
  const names = Object.keys(settings).map((name) => `edi.${name}`);
  const affectsConfiguration = (section) =>
    names.some((name) => name === section || name.startsWith(`${section}.`));
  await events.ChangeConfiguration?.fire({ affectsConfiguration });
}

const languages = {
  match: (selector, document) =>
    [selector].flat().some((one) => one.language === document.languageId) ? 10 : 0,
  createDiagnosticCollection() {
    return {
      set(uri, found) {
        state.diagnostics.set(uri.toString(), found ?? []);
        void state.changed.fire(uri.toString());
      },
      delete(uri) {
        state.diagnostics.delete(uri.toString());
        void state.changed.fire(uri.toString());
      },
      has: (uri) => state.diagnostics.has(uri.toString()),
      clear: () => state.diagnostics.clear(),
      dispose() {},
    };
  },
};
for (const kind of ["Hover", "DocumentSymbol", "FoldingRange", "Definition", "CodeActions"]) {
  languages[`register${kind}Provider`] = provider(kind);
}

const say = async (message) => void state.messages.push(message);
const outputChannel = () => ({
  append() {},
  appendLine: (text) => state.messages.push(text),
  clear() {},
  show() {},
  dispose() {},
});

const vscode = {
  ...{ Position, Range, Uri, EventEmitter, Disposable, CancellationTokenSource, Diagnostic },
  ...{ CodeAction, CodeActionKind, MarkdownString, WorkspaceEdit },
  ...{ workspace, languages },
  Location: plain("uri", "range"),
  TextEdit: class {
    constructor(range, newText) {
      Object.assign(this, { range, newText });
    }
    static replace(range, newText) {
      return new vscode.TextEdit(range, newText);
    }
  },
  Hover: plain("contents", "range"),
  FoldingRange: plain("start", "end", "kind"),
  DocumentSymbol: plain("name", "detail", "kind", "range", "selectionRange"),
  SymbolInformation: plain("name", "kind", "containerName", "location"),
  DiagnosticRelatedInformation: plain("location", "message"),
  CancellationError: class extends Error {},
  CompletionItem: plain("label"),
  CodeLens: plain("range"),
  DocumentLink: plain("range", "target"),
  InlayHint: plain("position", "label"),
  CallHierarchyItem: plain("kind", "name"),
  TypeHierarchyItem: plain("kind", "name"),
  RelativePattern: plain("base", "pattern"),
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  DiagnosticTag: { Unnecessary: 1, Deprecated: 2 },
  CodeActionTriggerKind: { Invoke: 1, Automatic: 2 },
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2, FocusOut: 3 },
  TextDocumentChangeReason: { Undo: 1, Redo: 2 },
  FoldingRangeKind: { Comment: 1, Imports: 2, Region: 3 },
  SymbolKind: {},
  SymbolTag: { Deprecated: 1 },
  CompletionItemKind: {},
  CompletionItemTag: { Deprecated: 1 },
  ViewColumn: { Beside: -2 },
  ProgressLocation: { Window: 10, Notification: 15 },
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  env: { appName: "no editor", language: "en", appHost: "desktop", uriScheme: "vscode" },
  version: "1.91.0",
  extensions: { all: [], getExtension: () => undefined },
  l10n: { t: (text) => text },
  commands: {
    registerCommand(name, run) {
      state.commands[name] = run;
      return new Disposable(() => delete state.commands[name]);
    },
    executeCommand: (name, ...given) => state.commands[name]?.(...given),
  },
  window: {
    createOutputChannel: outputChannel,
    showErrorMessage: say,
    showWarningMessage: say,
    showInformationMessage: say,
    showInputBox: async () => state.input,
    showTextDocument: async (document) => void state.shown.push(document),
    withProgress: (_, run) => run({ report() {} }, new CancellationTokenSource().token),
    onDidChangeActiveTextEditor: event("activeEditor"),
    onDidChangeVisibleTextEditors: event("visibleEditors"),
    tabGroups: { all: [], onDidChangeTabs: event("tabs"), onDidChangeTabGroups: event("tabGroups") },
    visibleTextEditors: [],
    activeTextEditor: undefined,
  },
};

module.exports = { vscode, state, open, change, close, configure, TextDocument, events };
