const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The handlers: every folder `lambda/<subject>/<name>` with an `index.ts`, by name. A bundle has the name alone, so two subjects can't share one.
 *
 * @param {string} root folder of the project
 * @returns {ReadonlyArray<{ readonly name: string, readonly source: string }>} `source` is the file that is bundled, from the root
 */
function handlers(root) {
  const folders = (path) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  const found = folders('lambda')
    .flatMap((subject) =>
      folders(`lambda/${subject}`).map((name) => ({ name, source: `lambda/${subject}/${name}/index.ts` })),
    )
    .filter(({ source }) => existsSync(join(root, source)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = found.find(({ name }, i) => found[i + 1]?.name === name);
  if (twice) throw new Error(`two handlers are called ${twice.name}; one has to go by another name`);
  return found;
}

module.exports = { handlers };
