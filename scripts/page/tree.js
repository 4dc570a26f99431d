// The file as a tree of loops and segments.
const CLAIMS = 20;

class Tree {
  #claims = CLAIMS;
  #asked = 0;

  constructor(runtime, isShown, file) {
    this.runtime = runtime;
    this.isShown = isShown;
    this.file = file;
    byId("more-claims").addEventListener("click", () => {
      this.#claims *= 5;
      this.#draw();
    });
    byId("open-all").addEventListener("click", () => this.#each(true));
    byId("close-all").addEventListener("click", () => this.#each(false));
  }

  show() {
    this.#claims = CLAIMS;
    return this.#draw();
  }

  async #draw() {
    const asked = ++this.#asked;
    byId("tree-said").textContent = "Reading …";
    const found = await this.runtime.ask("tree", {
      file: this.file(), claims: this.#claims, show_values: this.isShown(),
    });
    if (asked !== this.#asked) return;
    byId("tree").replaceChildren(...branches(found.lines));
    byId("tree-said").textContent = found.missing
      ? `${found.missing}.` : found.stopped ? `The first ${found.stopped} are shown.` : "";
    byId("more-claims").hidden = !found.stopped;
  }

  #each(open) {
    for (const one of byId("tree").querySelectorAll("details")) one.open = open;
  }
}

// Lines with their depth become nested lists; whatever holds others can be opened and closed.
function branches(lines) {
  const top = make("div", {});
  const stack = [{ depth: -1, node: top }];
  for (const [kind, depth, name, text] of lines) {
    while (stack.at(-1).depth >= depth) stack.pop();
    const parent = stack.at(-1).node;
    if (kind === "segment" || kind === "note") {
      const known = !name.startsWith("?");
      parent.append(make("div", { class: known ? kind : `${kind} unknown` },
        make("span", { class: "name" }, name), kind === "segment" ? make("code", {}, text) : null));
      continue;
    }
    const node = make("details", { class: kind, open: true },
      make("summary", {}, make("b", {}, name), text ? ` ${text}` : ""));
    parent.append(node);
    stack.push({ depth, node });
  }
  return [...top.childNodes];
}
