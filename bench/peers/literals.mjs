// literals.mjs LITERALS POSTS COUNT: how many posts a second each library looks through for all
// literals at once. LITERALS: one a line, lower case. POSTS: JSON Lines with `text`, of which COUNT
// are read beforehand and put into lower case. None of them knows word borders, so they find more.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [, , literalsPath, postsPath, count] = process.argv;
const literals = readFileSync(literalsPath, 'utf8').split('\n').filter(Boolean);
const texts = readFileSync(postsPath, 'utf8').split('\n', Number(count))
  .map(line => JSON.parse(line).text.toLowerCase());

const libraries = {
  ahocorasick: () => {
    const machine = new (require('ahocorasick'))(literals);
    return text => machine.search(text).length > 0;
  },
  'modern-ahocorasick': () => {
    const Library = require('modern-ahocorasick');
    const machine = new (Library.default ?? Library)(literals);
    return text => machine.search(text).length > 0;
  },
  fastscan: () => {
    const Library = require('fastscan');
    const machine = new (Library.default ?? Library)(literals);
    return text => machine.search(text).length > 0;
  },
};

for (const [name, make] of Object.entries(libraries)) {
  const begun = performance.now(), finds = make(), made = performance.now();
  let found = 0;
  for (const text of texts) found += finds(text);
  const seconds = (performance.now() - made) / 1000;
  console.log(JSON.stringify({ name, version: require(`${name}/package.json`).version, made: (made - begun) / 1000, seconds,
    posts: texts.length, found }));
}
