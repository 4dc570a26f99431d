// What all parts of the page share.
const byId = (id) => document.getElementById(id);

// Everything goes in as text: no value of a file is ever markup.
function make(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}

const count = (number, what) => `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
const megabytes = (bytes) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3)).toLocaleString("en-US")} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

// Options of a select, keeping what was chosen.
function options(select, pairs) {
  const before = select.value;
  select.replaceChildren(...pairs.map(([value, label]) => make("option", { value }, label)));
  if (pairs.some(([value]) => value === before)) select.value = before;
}
