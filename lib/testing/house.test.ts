import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * What a room may import. Rooms are the longest matching prefix; single files in `lib/` are rooms
 * of their own.
 */
const knows: Readonly<Record<string, readonly string[]>> = {
  'lib/core/model': [],
  'lib/core/values': ['lib/core/model'],
  'lib/core': [],
  'lib/ports': ['lib/core'],
  'lib/engine': ['lib/core', 'lib/ports'],
  'lib/connectors': ['lib/core', 'lib/ports', 'lib/env', 'lib/log', 'lib/seal'],
  'lib/wix': [
    'lib/core',
    'lib/ports',
    'lib/connectors/types',
    'lib/connectors/http',
    'lib/connectors/http-call',
    'lib/connectors/errors',
    'lib/connectors/flow',
    'lib/env',
    'lib/log',
  ],
  'lib/db': [
    'lib/core',
    'lib/ports',
    'lib/data-folder',
    'lib/env',
    'lib/log',
    'lib/log-file',
    'lib/restart-waits',
    'lib/seal',
  ],
  'lib/services': [
    'lib/core',
    'lib/ports',
    'lib/engine',
    'lib/connectors',
    'lib/wix',
    'lib/jobs',
    'lib/db',
    'lib/text',
    'lib/env',
    'lib/log',
    'lib/seal',
  ],
  'lib/jobs': ['lib/services', 'lib/db', 'lib/core', 'lib/env', 'lib/log'],
  'lib/http': ['lib/auth', 'lib/services', 'lib/core', 'lib/text', 'lib/env', 'lib/log'],
  'lib/auth': ['lib/services', 'lib/wix', 'lib/core', 'lib/env', 'lib/log', 'lib/seal'],
  'lib/queries': ['lib/core', 'lib/text', 'lib/services/views'],
  'lib/text': ['lib/core'],
  'lib/data-folder': [],
  'lib/env': ['lib/core'],
  'lib/log': ['lib/env', 'lib/log-file'],
  'lib/log-file': [],
  'lib/restart-waits': [],
  'lib/seal': ['lib/env'],
  components: [
    'lib/queries',
    'lib/text',
    'lib/core',
    'lib/connectors/manifests',
    'lib/services/views',
  ],
  app: ['lib/http', 'lib/auth', 'lib/services', 'lib/env', 'lib/text', 'components'],
};
/**
 * May know every room but these: the entrances of processes compose, tests and benches look
 * everywhere.
 */
const free = ['lib/cli', 'lib/processes', 'lib/sandbox', 'lib/bench', 'lib/testing', 'e2e'];
const neverInProduction = ['lib/sandbox', 'lib/bench', 'lib/testing'];

const files = ['app', 'components', 'lib']
  .flatMap((room) => list(path.join(root, room)))
  .filter((file) => !/generated|\.(test|spec)\.|fixtures\.ts$/.test(file));

function list(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return list(at);
    return /\.tsx?$/.test(entry.name) ? [path.relative(root, at)] : [];
  });
}

function importsOf(file: string): string[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith('@/')) return [specifier.slice(2)];
    return specifier.startsWith('.') ? [path.join(path.dirname(file), specifier)] : [];
  });
}

const isIn = (place: string, room: string) =>
  place === room || place.startsWith(`${room}/`) || place.startsWith(`${room}.`);

/** Each way from a place back to itself, as it is first found. */
function circlesOf({
  places,
  targetsOf,
}: {
  places: readonly string[];
  targetsOf: (place: string) => readonly string[];
}): readonly string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (place: string, above: readonly string[]) => {
    if (above.includes(place))
      circles.push([...above.slice(above.indexOf(place)), place].join(' → '));
    if (done.has(place) || above.includes(place)) return;
    for (const target of targetsOf(place)) visit(target, [...above, place]);
    done.add(place);
  };
  for (const place of places) visit(place, []);
  return circles;
}

describe('the house', () => {
  it('no room imports what it may not know', () => {
    const wrong = files.flatMap((file) => {
      const room = Object.keys(knows).find((name) => isIn(file, name));
      if (!room || free.some((name) => isIn(file, name))) return [];
      const allowed = [room, ...(knows[room] ?? [])];
      return importsOf(file)
        .filter(
          (target) =>
            !allowed.some((name) => isIn(target, name)) &&
            target !== 'package.json' &&
            !/(^|\/)(app|lib\/db)\/generated/.test(target),
        )
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('no files import each other in a circle, types included', () => {
    const known = new Set(files);
    const targetsOf = (file: string) =>
      importsOf(file).flatMap(
        (target) =>
          [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((name) => known.has(name)) ??
          [],
      );
    expect(circlesOf({ places: files, targetsOf })).toEqual([]);
  });

  it('no folders of services import each other in a ring', () => {
    // A file beside the folders, such as `context.ts`, is a place of its own.
    const placeOf = (file: string) => {
      const inside = path.relative('lib/services', file.replace(/\.tsx?$/, ''));
      return inside.includes('/') ? path.dirname(inside) : inside;
    };
    const services = files.filter((file) => isIn(file, 'lib/services'));
    const targetsOf = (place: string) =>
      services
        .filter((file) => placeOf(file) === place)
        .flatMap(importsOf)
        .filter((target) => isIn(target, 'lib/services'))
        .map(placeOf)
        .filter((target) => target !== place);
    expect(circlesOf({ places: [...new Set(services.map(placeOf))], targetsOf })).toEqual([]);
  });

  it('an exported type has a name of its own', () => {
    const typesOf = (file: string) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/^export type (\w+)/gm)].map(
        (match) => match[1] ?? '',
      );
    const names = files
      .filter((file) => !neverInProduction.some((name) => isIn(file, name)))
      .flatMap(typesOf);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('connections are written in one room', () => {
    const write =
      /\b(update|insert into|delete from) connection\b|\.connection\.(create|update|upsert|delete)/;
    const writers = files.filter(
      (file) =>
        ![...neverInProduction, 'lib/db/connection-state'].some((name) => isIn(file, name)) &&
        write.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(writers).toEqual([]);
  });

  it('tables are written by lib/db only', () => {
    const writers = files.filter(
      (file) =>
        ![...neverInProduction, 'lib/db'].some((name) => isIn(file, name)) &&
        /\bupdate \w+( \w+)? set\b|\b(insert into|delete from) \w+/.test(
          readFileSync(path.join(root, file), 'utf8'),
        ),
    );
    expect(writers).toEqual([]);
  });

  it('statements in SQL stand in lib/db only', () => {
    const raw = /\$(query|execute)Raw|\bPrisma\.(sql|raw|join)\b/;
    const speakers = files.filter(
      (file) =>
        ![...neverInProduction, 'lib/db'].some((name) => isIn(file, name)) &&
        raw.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(speakers).toEqual([]);
  });

  it('no vendor’s name stands outside its own folders and the two lines that add it', () => {
    const vendors = readdirSync(path.join(root, 'lib/connectors'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'file')
      .map(({ name }) => name);
    const ownRooms = vendors.flatMap((name) => [`lib/connectors/${name}`, `lib/sandbox/${name}`]);
    const lines = ['lib/connectors/manifests', 'lib/connectors/registry'];
    const ofTheSandbox = ['lib/sandbox', 'lib/text/sandbox.en'];
    const named = new RegExp(vendors.join('|'), 'i');
    const wrong = files.filter(
      (file) =>
        ![...ownRooms, ...lines, ...ofTheSandbox, 'lib/bench', 'lib/testing'].some((room) =>
          isIn(file, room),
        ) && named.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('production code never imports the sandbox, the benches or the test helpers', () => {
    const wrong = files
      .filter(
        (file) =>
          !neverInProduction.some((name) => isIn(file, name)) &&
          file !== 'lib/processes/sandbox.ts',
      )
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => neverInProduction.some((name) => isIn(target, name)))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('a connector never imports a sibling', () => {
    const shared = new Set(
      [
        'types',
        'define',
        'http',
        'http-call',
        'errors',
        'flow',
        'oauth',
        'address',
        'retry-after',
        'crm-client',
        'own-fields',
        'labels',
        'mapping-rows',
      ].map((name) => `lib/connectors/${name}`),
    );
    const wrong = files.flatMap((file) => {
      const own = /^lib\/connectors\/([^/]+)\//.exec(file)?.[1];
      return own === undefined
        ? []
        : importsOf(file)
            .filter(
              (target) =>
                /^lib\/connectors\/([^/]+)\//.exec(`${target}/`)?.[1] !== own &&
                !shared.has(target) &&
                target.startsWith('lib/connectors'),
            )
            .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('core and engine use no clock, chance, timer, network or database of their own', () => {
    const banned = [
      /\b(Date\.now|Math\.random|setTimeout|setInterval|fetch)\(/,
      /\bnew Date\(\)/,
      /from 'pg'|@prisma\/|node:(fs|net|http|https|child_process)/,
    ];
    const wrong = files
      .filter(
        (file) => isIn(file, 'lib/core') || isIn(file, 'lib/ports') || isIn(file, 'lib/engine'),
      )
      .filter((file) => {
        const source = readFileSync(path.join(root, file), 'utf8');
        return banned.some((pattern) => pattern.test(source));
      });
    expect(wrong).toEqual([]);
  });

  it('what browsers load never reaches tables of countries, phones, addresses, domains', () => {
    const heavy = [
      /from '(i18n-iso-countries|iso-3166|cldr-subdivisions-full)/,
      /from '(@fragaria|libphonenumber-js|lossless-json|node:)/,
    ];
    const seen = new Set<string>();
    const wrong: string[] = [];
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const source = readFileSync(path.join(root, file), 'utf8')
        .replace(/^import type .*$/gm, '')
        .replace(/^import \{ (type \w+(, )?)+ \} from .*$/gm, '');
      if (heavy.some((pattern) => pattern.test(source))) wrong.push(file);
      for (const [, specifier = ''] of source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
        const target = specifier.startsWith('@/')
          ? specifier.slice(2)
          : specifier.startsWith('.')
            ? path.join(path.dirname(file), specifier)
            : null;
        const found =
          target === null
            ? undefined
            : [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((name) =>
                existsSync(path.join(root, name)),
              );
        if (found) visit(found);
      }
    };
    files.filter((file) => isIn(file, 'components')).forEach(visit);
    expect(wrong).toEqual([]);
  });
});
