import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Selectors of the rules, those of media queries apart, each with all it is written for. */
function selectorsIn(css: string): readonly string[] {
  const bare = css.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const top = bare.replaceAll(/@[a-z-]+[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
  return [...top.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) =>
    list.split(',').map((selector) => selector.trim()),
  );
}

const selectors = selectorsIn(readFileSync(path.resolve('app/app.css'), 'utf8'));
/** Classes with a rule of their own. */
const own = selectors.flatMap((selector) => /^\.([\w-]+)$/.exec(selector)?.[1] ?? []);

test('11.25 no class has two rules', () => {
  expect(own.length).toBeGreaterThan(50);
  expect(own.filter((name, place) => own.indexOf(name) !== place)).toEqual([]);
});

test('11.25 no class of its own means something else inside another', () => {
  const inner = selectors.flatMap((selector) => /^\.[\w-]+ \.([\w-]+)$/.exec(selector)?.[1] ?? []);
  expect(inner.length).toBeGreaterThan(3);
  expect(inner.filter((name) => own.includes(name))).toEqual([]);
});
