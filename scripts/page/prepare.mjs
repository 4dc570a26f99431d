// Runs prepare.py in Pyodide under Node: node prepare.mjs PYODIDE FOLDER. In FOLDER lie `site` (what
// is to be imported), `fixtures` and prepare.py; `out` is written there.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, folder] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({
  indexURL: pyodideFolder + "/",
  env: { XDG_CACHE_HOME: "/cache", EDI_CODES: "/dev/null", HOME: "/home/pyodide" },
});
pyodide.FS.mkdirTree("/host");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/host");
await pyodide.runPythonAsync(readFileSync(join(folder, "prepare.py"), "utf8"));
