// The licences of all packages that the bundle holds, in one file beside it.

import fs from "node:fs";

const { inputs } = JSON.parse(fs.readFileSync("dist/inputs.json", "utf8"));
const packages = new Set(
  Object.keys(inputs).flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
);
const texts = [...packages].sort().map((folder) => {
  const { name, version } = JSON.parse(fs.readFileSync(`${folder}/package.json`, "utf8"));
  const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version}\n\n${fs.readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
fs.writeFileSync("dist/licenses.txt", texts.join(`\n${"-".repeat(80)}\n\n`));
fs.rmSync("dist/inputs.json");
