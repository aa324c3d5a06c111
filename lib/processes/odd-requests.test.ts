import { expect, it } from 'vitest';
import { statusOfOdd } from './odd-requests';

const status = (over: { method?: string; url?: string; host?: string }) => {
  const { method = 'GET', url = '/api/contacts/1', host = '127.0.0.1:3000' } = over;
  return statusOfOdd({ method, url, headers: { host } });
};

it.each([
  ['a method nobody uses', { method: 'TRACE' }, 405],
  ['the server as a whole', { method: 'OPTIONS', url: '*' }, 400],
  ['another server', { url: 'http://example.com/' }, 400],
  ['half an escape', { url: '/api/contacts/%f' }, 400],
  ['bytes that are no UTF-8', { url: '/api/contacts/%ff' }, 400],
  ['half a surrogate', { url: '/api/contacts/%ED%A0%80' }, 400],
  ['NUL', { url: '/api/contacts/1%00' }, 400],
  ['a host that is none', { host: 'junk host' }, 400],
  ['no host', { host: '' }, 400],
  ['a post to a page', { method: 'POST', url: '/setup' }, 405],
])('S6 %s is refused at the door', (_name, over, expected) => {
  expect(status(over)).toBe(expected);
});

it.each([
  {},
  { method: 'POST' },
  { url: '/' },
  { url: '/contacts/%C3%A9?q=%ff' },
  { host: '[::1]:3000' },
])('an ordinary request goes on: %o', (over) => {
  expect(status(over)).toBeNull();
});
