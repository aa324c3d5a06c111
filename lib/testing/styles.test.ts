import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Selectors of the rules, those of media queries apart, each with all it is written for. */
function selectorsIn(css: string): readonly string[] {
  const bare = css.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const top = bare.replaceAll(/@[a-z-]+[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
  return [...top.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) =>
    list.split(',').map((selector) => selector.trim()),
  );
}

const classesIn = (selectors: readonly string[]) => [
  ...new Set(
    selectors.flatMap((selector) => [...selector.matchAll(/\.([\w-]+)/g)].map(([, name]) => name)),
  ),
];
/** Classes with a rule of their own. */
const ownIn = (selectors: readonly string[]) =>
  selectors.flatMap((selector) => /^\.([\w-]+)$/.exec(selector)?.[1] ?? []);

const sources = ['app', 'components'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join(folder, file),
  ),
);
const modules = sources.filter((file) => file.endsWith('.module.css'));
const screens = sources
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, code: read(file) }));

/** The classes that a screen names by strings. */
const stringsIn = (code: string) =>
  [...code.matchAll(/className(?:="([^"]*)"|=\{((?:[^{}]|\$\{[^{}]*\})*)\})/g)].flatMap(
    ([, plain, expression = '']) =>
      [plain ?? '', ...literalsIn(expression)].flatMap((words) =>
        words.split(/\s+/).filter((word) => word !== ''),
      ),
  );
/** What a class may be: not the other side of a comparison. */
const literalsIn = (expression: string) =>
  [...expression.matchAll(/(?<![=!]== ?)(?:'([^']*)'|`([^`]*)`)/g)].map(
    ([, quoted, template = '']) => quoted ?? template.replaceAll(/\$\{[^{}]*\}/g, ' '),
  );

describe.each(['app/app.css', ...modules])('%s', (file) => {
  const selectors = selectorsIn(read(file));
  const own = ownIn(selectors);

  test('11.25 no class has two rules', () => {
    expect(own.filter((name, place) => own.indexOf(name) !== place)).toEqual([]);
  });

  test('11.25 no class of its own means something else inside another', () => {
    const inner = selectors.flatMap(
      (selector) => /^\.[\w-]+ \.([\w-]+)$/.exec(selector)?.[1] ?? [],
    );
    expect(inner.filter((name) => own.includes(name))).toEqual([]);
  });
});

test('there is something to look at', () => {
  expect(modules.length).toBeGreaterThan(20);
  expect(ownIn(selectorsIn(read('app/app.css'))).length).toBeGreaterThan(20);
  expect(screens.flatMap(({ code }) => stringsIn(code)).length).toBeGreaterThan(200);
});

const everywhere = classesIn(selectorsIn(read('app/app.css')));

test('a class that is named by a string is one of app.css, and none of these is left over', () => {
  const named = screens.flatMap(({ file, code }) =>
    stringsIn(code).map((name) => ({ file, name })),
  );
  expect(named.filter(({ name }) => !everywhere.includes(name))).toEqual([]);
  expect(everywhere.filter((name) => !named.some((one) => one.name === name))).toEqual([]);
});

test('a module stands beside its one screen, which names all of its classes and no other', () => {
  const imported = screens.flatMap(({ file, code }) =>
    [...code.matchAll(/import styles from '([^']+)'/g)].map(([, from = '']) => ({
      file,
      code,
      css: path.join(path.dirname(file), from),
    })),
  );
  const wrong = imported.flatMap(({ file, code, css }) => {
    if (css !== file.replace(/\.tsx$/, '.module.css') || !existsSync(path.join(root, css)))
      return [`${file} imports ${css}`];
    const defined = classesIn(selectorsIn(read(css)));
    const used = [...code.matchAll(/\bstyles\.(\w+)/g)].map(([, name]) => name);
    return [
      ...defined.filter((name) => !used.includes(name)).map((name) => `${css}: .${name} unused`),
      ...used.filter((name) => !defined.includes(name)).map((name) => `${file}: styles.${name}`),
    ];
  });
  expect(wrong).toEqual([]);
  expect(modules.filter((css) => !imported.some((one) => one.css === css))).toEqual([]);
});
