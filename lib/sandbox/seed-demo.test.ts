import { describe, expect, it } from 'vitest';
import { en } from '@/lib/text/en';
import { demoPeople, type DemoPerson } from './seed-demo';

const mainEmails = (people: readonly DemoPerson[]) =>
  people.flatMap((person) => person.emails[0]?.toLowerCase() ?? []);

describe('the demo people', () => {
  const wix = demoPeople('wix');
  const crm = demoPeople('crm');

  it('are 200 a side, 156 of them on both by their e-mail', () => {
    expect([wix.length, crm.length]).toEqual([200, 200]);
    const known = new Set(mainEmails(crm));
    expect(mainEmails(wix).filter((email) => known.has(email))).toHaveLength(156);
  });

  it('are always the same', () => {
    expect(demoPeople('wix')).toEqual(wix);
  });

  it('live at example addresses only', () => {
    for (const email of [...wix, ...crm].flatMap((person) => person.emails))
      expect(email.toLowerCase()).toMatch(/@example\.(com|org|net)$/);
  });

  it('are messy: one shared e-mail in Wix, five members known to both, some with nothing', () => {
    const repeated = (people: readonly DemoPerson[]) =>
      mainEmails(people).length - new Set(mainEmails(people)).size;
    expect([repeated(wix), repeated(crm)]).toEqual([1, 0]);
    const members = wix.filter((person) => person.isMember);
    expect(members).toHaveLength(5);
    // The task on the sandbox page names one of them.
    expect(
      members.some(({ first, last }) =>
        en['sandbox.task.delete.hint'].includes(`${first} ${last}`),
      ),
    ).toBe(true);
    for (const member of members)
      expect(mainEmails(crm)).toContain(member.emails[0]!.toLowerCase());
    expect(
      wix.filter((person) => !person.first && person.emails.length + person.phones.length === 0),
    ).toHaveLength(1);
  });
});
