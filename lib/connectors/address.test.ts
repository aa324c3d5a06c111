import { expect, it } from 'vitest';
import { AddressRefused, assertHostAllowed } from './address';

const refused = (host: string) => {
  try {
    assertHostAllowed({ origin: `https://${host}`, allowedHosts: [] });
    return false;
  } catch (error) {
    return error instanceof AddressRefused;
  }
};

it.each([
  '127.0.0.1',
  '[::1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::10.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fd00::1]',
  '169.254.169.254',
  '2130706433',
  '0x7f.1',
])('S9 X36 %s leads nowhere, however it is written', (host) => {
  expect(refused(host)).toBe(true);
});

it.each(['example.com', '93.184.216.34', '[2606:4700::1111]'])(
  '%s is an address of the internet',
  (host) => {
    expect(refused(host)).toBe(false);
  },
);
