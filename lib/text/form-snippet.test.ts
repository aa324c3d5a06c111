import { describe, expect, it } from 'vitest';
import { type MappingRow } from '@/lib/core/model/mapping';
import { htmlSnippet, scriptSnippet } from './form-snippet';

const row = (wix: string, remote: string): MappingRow => ({
  id: 1,
  wix,
  remote,
  direction: 'toWix',
  winner: 'systemOfRecord',
  blanks: 'keep',
});

describe('the snippet', () => {
  const rules = {
    trap: 'website_confirm',
    consent: { field: 'news', wording: 'News & "offers" <b>', yes: null },
  };
  it('is HTML with the mapped fields, the box and the field nobody sees', () => {
    const html = htmlSnippet({
      address: 'https://app.example.com/api/forms/x',
      rows: [row('email', 'mail'), row('name.first', 'first(who)'), row('name.last', 'last(who)')],
      rules,
    });
    expect(html.match(/name="[^"]+"/g)).toEqual([
      'name="mail"',
      'name="who"',
      'name="news"',
      'name="website_confirm"',
    ]);
    expect(html).toContain('News &amp; &quot;offers&quot; &lt;b>');
  });
  it('is JavaScript that can be parsed', () => {
    const script = scriptSnippet({ address: 'https://app.example.com/api/forms/x', rows: [] });
    // oxlint-disable-next-line typescript/no-implied-eval -- parsed only
    expect(() => new Function(`return async () => { ${script} }`)).not.toThrow();
    expect(script).toContain('"firstName"');
  });
});
