// Python in a worker. It gets what the page holds, starts Pyodide with it, and answers questions one
// after the other. Nothing is fetched: `fetch` hands out what the page holds and refuses all else.
"use strict";
const OFTEN = 100; // ms between reports of progress

// Pyodide refuses classic workers, which it knows by this function; a page from the disk can have no
// other, and all that Pyodide needs is there.
self.importScripts = undefined;

let session = null;
let pyodide = null;
let sample = ""; // a small file
let inputs = null; // where chosen files are mounted

async function unpacked(text) {
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text)
    : Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function module(content) {
  const url = URL.createObjectURL(new Blob([content], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

// The files of prepare.py, with the one time by which the caches of edi know them.
function place(buffer, FS) {
  const length = new DataView(buffer).getUint32(0, true);
  const files = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const known = new Set();
  let start = 4 + length;
  for (const [path, size] of files) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!known.has(folder)) {
      FS.mkdirTree(folder, 0o700);
      known.add(folder);
    }
    FS.writeFile(path, new Uint8Array(buffer, start, size), { canOwn: false });
    FS.utime(path, TIME, TIME);
    start += size;
  }
}
const TIME = 1_700_000_000_000; // ms, as in prepare.py

async function start(texts, example) {
  const began = performance.now();
  const held = new Map(
    await Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await unpacked(text)])),
  );
  self.fetch = async (url) => {
    const name = String(url).split("/").pop();
    const content = held.get(name);
    if (!content) throw new TypeError("This page connects to nothing.");
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(content, { headers: { "content-type": type } });
  };
  const [runtime, emscripten] = await Promise.all([
    module(held.get("pyodide.mjs")),
    module(held.get("pyodide.asm.mjs")),
  ]);
  pyodide = await runtime.loadPyodide({
    indexURL: "https://page.invalid/",
    stdLibURL: "https://page.invalid/stdlib.zip",
    createPyodideModule: emscripten.default,
    lockFileContents: new TextDecoder().decode(held.get("pyodide-lock.json")),
    packageBaseUrl: "https://page.invalid/",
    env: { HOME: "/home/pyodide", XDG_CACHE_HOME: "/cache", EDI_CODES: "/dev/null" },
  });
  place(held.get("site.bin"), pyodide.FS);
  held.clear();
  sample = example;
  let last = 0;
  const progress = (file, done, found) => {
    const now = performance.now();
    if (now - last > OFTEN) {
      last = now;
      self.postMessage({ progress: { file, done, found } });
    }
  };
  pyodide.globals.set("progress", progress);
  session = pyodide.runPython(`
import gc, sys
sys.path.insert(0, "/edi")
from edi.web.session import Session
gc.freeze()  # what lives to the end
gc.set_threshold(50_000, 50, 100)
Session(progress)
`);
  self.setTimeout(warm);
  return { seconds: (performance.now() - began) / 1000 };
}

// While the user still looks for a file: what is imported, and compiled, when one is checked.
function warm() {
  pyodide.FS.writeFile("/example", sample);
  pyodide.runPython('Session().check(files=[["/example", "example", 1]])');
}

// Chosen files are read from the disk piece by piece, not into memory.
function mount(files) {
  const { FS } = pyodide;
  if (inputs) FS.unmount(inputs);
  inputs = "/in";
  FS.mkdirTree(inputs);
  FS.mount(
    FS.filesystems.WORKERFS,
    { blobs: files.map((file, number) => ({ name: String(number), data: file })) },
    inputs,
  );
  return files.map((file, number) => [`${inputs}/${number}`, file.name, file.size]);
}

async function answer({ question, files, texts, example }) {
  if (texts) return start(texts, example);
  if (files) question.files = mount(files);
  return JSON.parse(session.answer(JSON.stringify(question)));
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ id: data.id, answer: await answer(data) });
  } catch (error) {
    // The last line of a Python error names its type; the message may hold values.
    const last = String(error.message || error).trim().split("\n").pop();
    self.postMessage({ id: data.id, error: last.split(":")[0] });
  }
};
