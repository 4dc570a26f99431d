// Remittances and claims in plain words: the page of `edi view --html`, in a frame.
class Plain {
  #asked = 0;

  constructor(runtime, isShown, file) {
    this.runtime = runtime;
    this.isShown = isShown;
    this.file = file;
    byId("part").addEventListener("input", () => this.#draw());
  }

  show() {
    byId("part").value = "0";
    return this.#draw();
  }

  async #draw() {
    const asked = ++this.#asked;
    byId("plain-said").textContent = "Reading …";
    const found = await this.runtime.ask("plain", {
      file: this.file(), part: Number(byId("part").value || 0), show_values: this.isShown(),
    });
    if (asked !== this.#asked) return;
    byId("plain-said").textContent = found.missing ? `Nothing to show in plain words: ${found.missing}.` : "";
    byId("frame").hidden = Boolean(found.missing);
    this.page = found.page;
    byId("save-plain").hidden = Boolean(found.missing);
    const parts = found.parts || 1;
    options(byId("part"), [...Array(parts).keys()].map((one) => [String(one), `${one + 1} of ${parts}`]));
    byId("part").closest("label").hidden = parts < 2;
    if (!found.missing) this.#frame(found.page);
  }

  // The frame is as high as its page. It is replaced, so that nothing goes into the tab's history.
  #frame(page) {
    const frame = make("iframe", { id: "frame", title: "In plain words" });
    frame.srcdoc = page;
    frame.addEventListener("load", () => {
      const inside = frame.contentDocument;
      const parts = inside.querySelector("nav[aria-label=Parts]");
      if (parts) parts.hidden = true; // other files, when it is one
      const fit = () => { frame.style.height = `${inside.documentElement.scrollHeight + 8}px`; };
      new ResizeObserver(fit).observe(inside.body);
      fit();
    });
    byId("frame").replaceWith(frame);
  }
}
