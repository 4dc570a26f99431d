"use strict";
// One group at a time; without this script all stand below each other, and links lead to them.
const by = (id) => document.getElementById(id);
const scopes = [...document.querySelectorAll(".scope")];
const choose = (id, moves) => {
  const found = scopes.find((one) => one.id === id) || scopes[0];
  for (const one of scopes) one.hidden = one !== found;
  by("scope").value = found.id;
  if (moves) by(`${found.id}-name`).focus();
};
by("choice").hidden = scopes.length < 2;
by("print").hidden = false;
by("links").hidden = true;
by("scope").addEventListener("input", () => {
  history.replaceState(null, "", `#${by("scope").value}`);
  choose(by("scope").value, false);
});
by("print").addEventListener("click", () => window.print());
window.addEventListener("hashchange", () => choose(location.hash.slice(1), true));
choose(location.hash.slice(1), false);
document.documentElement.dataset.ready = "yes";
