import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const api = path.resolve(import.meta.dirname, '../../app/api');
const routes = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'));

/** Entrances with an identity of their own, or none by nature. */
const withoutSite = ['health/route.ts', 'forms/[formId]/route.ts', 'webhooks/hubspot/route.ts', 'webhooks/newsletter/route.ts', 'webhooks/wix/route.ts'];

describe('every route under /api', () => {
  it('is there to be checked', () => expect(routes.length).toBeGreaterThan(10));

  it.each(routes.filter((file) => !withoutSite.includes(file)))('%s refuses calls without a site', (file) => {
    const source = readFileSync(path.join(api, file), 'utf8');
    const exported = [...source.matchAll(/^export (?:const|async function|function) ([A-Z]+)\b(.*)$/gm)];
    expect(exported.length).toBeGreaterThan(0);
    for (const [line] of exported) expect(line).toMatch(/^export const [A-Z]+ = withRoute\(/);
  });
});
