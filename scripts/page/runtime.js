// The worker, and questions to it.
const HELD = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "stdlib.zip", "site.bin"];
const held = (name) => byId(name).textContent;

class Runtime {
  #worker = null;
  #waiting = new Map();
  #number = 0;
  onProgress = () => {};

  // Start Python; resolves when it is ready.
  start() {
    const source = new Blob([held("worker.js")], { type: "text/javascript" });
    const url = URL.createObjectURL(source);
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = (event) => this.#fail(event.message || "The worker has stopped.");
    const texts = Object.fromEntries(HELD.map((name) => [name, held(name)]));
    this.ready = this.#send({ texts, example: held("example.837") }).finally(() => URL.revokeObjectURL(url));
    return this.ready;
  }

  // End whatever it does, and start anew.
  cancel() {
    this.#worker.terminate();
    this.#fail("cancelled");
    return this.start();
  }

  ask(ask, given = {}, files = undefined) {
    return this.#send({ question: { ask, ...given }, files });
  }

  #send(message) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message });
    });
  }

  #hear({ id, answer, error, progress }) {
    if (progress) return this.onProgress(progress);
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    return error ? reject(new Error(error)) : resolve(answer);
  }

  #fail(reason) {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
