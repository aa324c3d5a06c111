import { describe, expect, it } from 'vitest';
import { canonical } from './canonical';
import { canonicalEmail, emailForms, emailText, isEmail, isUnreadable } from './email';
import { parseJson } from './json';
import { canonicalNumber, exactNumber, isDouble } from './number';
import { joinName, partName, splitName } from './person-name';

describe('H06 an e-mail address', () => {
  it.each([
    ['zero width space', 'ana\u200B@example.com'],
    ['soft hyphen', 'a\u00ADna@example.com'],
    ['direction mark', '\u200Eana@example.com\u202C'],
    ['byte-order mark', '\uFEFFana@example.com'],
    ['word joiner', 'ana@exam\u2060ple.com'],
  ])('is the same without what nobody sees: %s', (_, written) => {
    expect(emailText(written)).toBe('ana@example.com');
    expect(canonical({ type: 'email', value: written })).toBe('ana@example.com');
    expect(isEmail(written)).toBe(true);
  });
  it.each([
    'a\u0000na@example.com',
    'ana\u0007@example.com',
    'an\uFFFD@example.com',
    'ana\r\nbcc:x@example.com',
    'ana@exam\u0085ple.com',
  ])('with a control character or U+FFFD is none', (written) => {
    expect(isUnreadable(written)).toBe(true);
    expect(isEmail(written)).toBe(false);
  });
  it('with an international domain is one in both forms', () => {
    const forms = [
      'Ana@münchen.example',
      'ana@MÜNCHEN.example',
      'ana@xn--mnchen-3ya.example',
      'ANA@XN--MNCHEN-3YA.example',
      'ana@mu\u0308nchen.example',
    ];
    expect(new Set(forms.map(canonicalEmail))).toEqual(new Set(['ana@xn--mnchen-3ya.example']));
    expect(emailForms('Ana@münchen.example')).toEqual(
      expect.arrayContaining([
        'Ana@münchen.example',
        'ana@münchen.example',
        'ana@xn--mnchen-3ya.example',
      ]),
    );
    expect(emailForms('ana@xn--mnchen-3ya.example')).toContain('ana@münchen.example');
  });
  it('keeps the case of its local part where it is stored or sent', () =>
    expect(emailText(' Ana.Ruiz@Example.com ')).toBe('Ana.Ruiz@Example.com'));
  it('means what it meant before where it is plain ASCII', () => {
    for (const plain of [
      'ana@example.com',
      'A.B+c@Sub.Example.COM',
      "o'neil@example.com",
      'not an address',
      'x@1.2',
      'a@b',
    ])
      expect(canonicalEmail(plain)).toBe(plain.toLowerCase());
    expect(emailForms('ana@example.com')).toEqual(['ana@example.com']);
  });
  it('is none where its domain can not be', () =>
    expect(
      ['ana@exa mple.com', 'ana@\u00FC..example', 'ana@xn--a.example\u0000'].map(isEmail),
    ).toEqual([false, false, false]));
});

describe('H07 a number', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['10.50', '10.5'],
    ['-0', '0'],
    ['+7', '7'],
    ['007.00', '7'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['1.25e-2', '0.0125'],
    ['-12.5E+1', '-125'],
    ['abc', null],
    ['', null],
    ['1,5', null],
    ['0x10', null],
    ['1e999', null],
  ])('%s is compared as %s', (text, expected) => expect(canonicalNumber(text)).toBe(expected));
  it('is compared as before wherever a double held it', () => {
    for (const value of [0, 1, -1, 0.1, 1.5, 123456789.123, 9007199254740991, -2.5e-3, 1e20])
      expect(canonicalNumber(String(value))).toBe(String(value));
  });
  it('keeps its digits where it is read', () => {
    expect(['9007199254740993', '10.50', '5', '-2.5'].map(exactNumber)).toEqual([
      '9007199254740993',
      '10.50',
      5,
      -2.5,
    ]);
    expect(
      parseJson(
        '{"a":9007199254740993,"b":[0.1,12345678901234567890123],"c":"9007199254740993","d":5}',
      ),
    ).toEqual({
      a: '9007199254740993',
      b: [0.1, '12345678901234567890123'],
      c: '9007199254740993',
      d: 5,
    });
    expect(() => parseJson('{"a":9007199254740993')).toThrow(SyntaxError);
  });
  it('two different ones are never equal', () =>
    expect(canonical({ type: 'number', value: '9007199254740993' })).not.toBe(
      canonical({ type: 'number', value: '9007199254740992' }),
    ));
  it('knows what a double can hold', () =>
    expect(
      ['9007199254740993', '0.10000000000000000001', '10.50', 7, '1e21'].map(isDouble),
    ).toEqual([false, false, true, true, true]));
});

describe('H10 a full name', () => {
  it.each([
    ['Ana B. Novak, Jr.', 'Ana B.', 'Novak Jr.'],
    ['Ana Novak, PhD', 'Ana', 'Novak PhD'],
    ['Ana Novak, MD, PhD', 'Ana', 'Novak MD, PhD'],
    ['Novak, Ana', 'Ana', 'Novak'],
    ['Novak, Ana, Jr.', 'Ana', 'Novak Jr.'],
    ['Novak, Jr., Ana', 'Ana', 'Novak Jr.'],
    ['Smith, John Jr.', 'John', 'Smith Jr.'],
    ['Li, Ma', 'Ma', 'Li'],
    ['Martin Luther King III', 'Martin Luther', 'King III'],
    ['Yo-Yo Ma', 'Yo-Yo', 'Ma'],
    ['Max V', 'Max', 'V'],
    ['Ana María Ruiz', 'Ana María', 'Ruiz'],
    ['María del Carmen López', 'María del Carmen', 'López'],
    ['Maria von Trapp', 'Maria', 'von Trapp'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Vincent Van Gogh', 'Vincent', 'Van Gogh'],
    ['Van Morrison', 'Van', 'Morrison'],
    ['José da Silva', 'José', 'da Silva'],
    ['ANA DE LA CRUZ', 'ANA', 'DE LA CRUZ'],
    ['ana de la cruz', 'ana', 'de la cruz'],
    ['ana maria ruiz', 'ana maria', 'ruiz'],
    ['Juan Pérez y García', 'Juan', 'Pérez y García'],
    ['de la Cruz, Ana María', 'Ana María', 'de la Cruz'],
    ['Madonna', 'Madonna', ''],
    ['Ana,', 'Ana', ''],
    [', Ana', 'Ana', ''],
    [' , ', '', ''],
  ])('%s', (full, first, last) => expect(splitName(full)).toEqual({ first, last }));
});

describe('H10 a full name that was edited in one line', () => {
  const before = { first: 'Maria José', last: 'Lima' };
  it.each([
    ['Maria José Lima', before, 'Maria José', 'Lima'],
    ['Maria Lima', before, 'Maria', 'Lima'],
    ['Maria José  de Souza', before, 'Maria José', 'de Souza'],
    ['Ana Costa', before, 'Ana', 'Costa'],
    ['Ana', { first: null, last: null }, 'Ana', ''],
  ])('%s', (full, parts, first, last) => {
    const parted = partName({ full, before: parts });
    expect(parted).toEqual({ first, last });
    expect(joinName([parted.first, parted.last])).toBe(full.replace(/\s+/g, ' '));
  });
});
