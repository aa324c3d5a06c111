import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '@/lib/connectors/errors';
import { type HoldCode } from '@/lib/core/model/link';
import { type FailureCode } from '@/lib/core/model/side-error';
import { en } from './en';
import { reasonsEn } from './reasons.en';
import { causesEn, kindsEn, rulesEn, statesEn } from './rules.en';
import { explainReason, tellReason } from './text';

const root = path.resolve(import.meta.dirname, '../..');

const holdCodes: Readonly<Record<HoldCode, true>> = {
  deletionPending: true,
  deletionEdited: true,
  deletionParked: true,
  missing: true,
  sharedEmail: true,
  conflict: true,
  loop: true,
  massOverwrite: true,
  editedSincePlan: true,
  planStopped: true,
};
const failureCodes: Readonly<Record<FailureCode, true>> = {
  unauthorized: true,
  missingPermission: true,
  rateLimited: true,
  unreachable: true,
  serverError: true,
  badAnswer: true,
  quotaReached: true,
};
const undeletable = ['member', 'billing', 'ownerOrContributor'].map((why) => `undeletable.${why}`);

/** Codes written down in the engine's and the services' own files. */
function codesInSources() {
  const folders = ['lib/core', 'lib/ports', 'lib/engine', 'lib/wix', 'lib/connectors/hubspot'];
  const files = folders.flatMap((folder) => {
    const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
    return names
      .filter(
        (name) =>
          name.endsWith('.ts') && !/test|memory|harness|contract|fixtures|simulat/.test(name),
      )
      .map((name) => path.join(root, folder, name));
  });
  const found = files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:\bcode: |\bbad\(|\bstays\('\w+', )'([a-zA-Z.]+)'/g,
      ),
    ].map((match) => match[1] ?? ''),
  );
  return [...new Set(found)];
}

const everyCode = [
  ...new Set([
    ...Object.keys(holdCodes),
    ...Object.keys(failureCodes),
    ...problemCodes,
    ...undeletable,
    ...codesInSources(),
  ]),
];
const everySentence = [
  ...Object.values(en),
  ...Object.values(rulesEn),
  ...Object.values(causesEn),
  ...Object.values(kindsEn),
  ...Object.values(statesEn),
];
const everyReason = Object.values(reasonsEn).flatMap(({ what, why, next }) => [what, why, next]);

describe('the catalogue', () => {
  it.each(everyCode)('says what, why and what next for %s', (code) => {
    expect(Object.hasOwn(reasonsEn, code)).toBe(true);
    const { what, why, next } = explainReason({
      reason: { code, params: { side: 'wix' } },
      service: 'HubSpot',
    });
    for (const part of [what, why, next]) expect(part).toMatch(/^.{3,}$/);
    expect(`${what}${why}${next}`).not.toMatch(/[{}]/);
  });

  it('is well-formed ICU throughout', () => {
    for (const message of [...everySentence, ...everyReason])
      expect(() => new IntlMessageFormat(message, 'en')).not.toThrow();
  });

  it('keeps the engine’s words and milliseconds away from owners', () => {
    for (const message of [...everySentence, ...everyReason])
      expect(message).not.toMatch(
        /\b(drain|base|dirty|payload|ms|milliseconds?|epoch|lane|upsert|webhooks?)\b/i,
      );
  });

  it('names the sides of a deletion the right way round', () => {
    const inWix = explainReason({
      reason: { code: 'deletionPending', params: { side: 'wix' } },
      service: 'HubSpot',
    });
    expect(inWix.what).toBe('Deleted in Wix, still there in HubSpot.');
    const inRemote = explainReason({
      reason: { code: 'deletionPending', params: { side: 'remote' } },
      service: 'HubSpot',
    });
    expect(inRemote.what).toBe('Deleted in HubSpot, still there in Wix.');
  });

  it('has words even for a code nobody wrote down', () => {
    expect(explainReason({ reason: { code: 'neverSeen' }, service: 'HubSpot' }).why).toContain(
      'neverSeen',
    );
  });

  it('H01 a resting value is named by its field, others counted; no advice if none helps', () => {
    const reason = { code: 'badDate', params: { side: 'wix', field: 'Birthdate', others: 2 } };
    expect(tellReason({ reason, service: 'Shop', next: false })).toBe(
      'Birthdate: This date can’t go to Wix. It isn’t a date of the calendar. ' +
        '2 more values rest, too.',
    );
    const whole = { code: 'badDate', params: { side: 'wix' } };
    const { what, why, next } = explainReason({ reason: whole, service: 'Shop' });
    expect(tellReason({ reason: whole, service: 'Shop' })).toBe(`${what} ${why} ${next}`);
  });
});

it('a text that is asked for without values has no place for one', () => {
  const wrong = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|generated/.test(file))
      .flatMap((file) => {
        const code = readFileSync(path.join(root, folder, file), 'utf8');
        return [...code.matchAll(/\btext\(\s*'([^']+)',?\s*\)/g)]
          .map(([, key = '']) => key)
          .filter((key) => /\{/.test((en as Readonly<Record<string, string>>)[key] ?? ''))
          .map((key) => `${file}: ${key}`);
      }),
  );
  expect(wrong).toEqual([]);
});
