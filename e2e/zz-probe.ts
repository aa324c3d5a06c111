import net from 'node:net';
import { startProduct } from './product';
const { product, stop } = await startProduct();
const { hostname, port } = new URL(product.address);
const raw = (text: string) => new Promise<string>((resolve) => {
  const socket = net.connect(Number(port), hostname, () => socket.write(text));
  let out = '';
  socket.setTimeout(8000, () => { resolve(`TIMEOUT ${out.slice(0, 60)}`); socket.destroy(); });
  socket.on('data', (c) => { out += c; });
  socket.on('close', () => resolve(out.split('\r\n')[0] || 'RESET'));
  socket.on('error', () => resolve('ERROR'));
});
try {
  const signIn = await fetch(product.signInLink, { redirect: 'manual' });
  const cookie = signIn.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
  const get = (path: string, method = 'GET', body = '', more = '') => raw(`${method} ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\nOrigin: ${product.address}\r\nConnection: close\r\n${body ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` : ''}${more}\r\n${body}`);
  const uuid = '01a20b61-6a65-7231-be59-e1b17efc3080';
  const ids = ['%ff', '%ED%A0%80', '%00', '1%00', '-1', '1e99', '99999999999999999999', '2147483648', 'x'.repeat(5000), uuid + '%00', '../x', '%2e%2e', '0', '1.5', 'NaN', '%F0%9F%98%80'];
  const paths = ['/api/contacts/ID', '/api/exports/ID', '/api/exports/ID/runs', '/api/exports/ID/refused', '/api/exports/ID/download?run=ID', '/api/newsletters/ID', '/api/newsletters/ID/people?state=in&cursor=ID', '/api/connections/ID/form', '/api/connections/ID/form/submissions?cursor=ID', '/api/connections/ID/fields', '/api/runs/ID', '/api/undo/contact?id=ID', '/api/undo/run?id=ID', '/api/comparison/items?runId=ID&kind=missed&after=0', '/api/first-sync/items?runId=ID&kind=create&after=ID', '/api/first-sync/facets?runId=ID', '/api/first-sync/download?runId=ID', '/api/forms/ID', '/contacts/ID', '/connections/ID', '/api/sandbox/ID/contacts'];
  const cursors = ['0000-01-01T00:00:00Z', '9999-99-99', '%00', '1', 'null', '%ff', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00.000Z ' + uuid, '2026-01-01T00:00:00Z%20' + uuid, '0000-01-01T00:00:00.000Z_' + uuid, '0000-01-01T00:00:00Z|' + uuid, '0000-01-01T00:00:00.000Z ' + uuid].map(encodeURIComponent).concat(['%ff', '%00']);
  const cases: [string, Promise<string>][] = [];
  for (const p of paths) for (const id of ids) cases.push([`GET ${p.replaceAll('ID', id).slice(0, 90)}`, get(p.replaceAll('ID', id))]);
  for (const p of ['/api/history?cursor=C', '/api/runs?cursor=C', '/api/needs-you?cursor=C', '/api/history?before=C', '/api/comparison/items?after=C&kind=missed&runId=' + uuid, '/api/pulse?since=C']) for (const c of cursors) cases.push([`GET ${p.replace('C', c)}`, get(p.replace('C', c))]);
  for (const m of ['TRACE', 'OPTIONS', 'PUT', 'PATCH', 'HEAD', 'DELETE', 'PROPFIND']) for (const p of ['/', '/api/overview', '/api/forms/x', '/api/webhooks/wix', '/api/contacts/x', '/start?key=x']) cases.push([`${m} ${p}`, get(p, m)]);
  cases.push(['OPTIONS *', get('*', 'OPTIONS')], ['TRACE *', get('*', 'TRACE')], ['CONNECT', get('x:1', 'CONNECT')]);
  for (const host of ['junk host', '%%%', '[', 'a'.repeat(9000), '', 'x:99999', '[::1', 'ü', 'a b']) for (const p of ['/', '/api/overview', '/api/forms/x', '/api/webhooks/hubspot', '/api/webhooks/wix', '/start?key=a']) cases.push([`Host ${host.slice(0, 12)} ${p}`, raw(`${p.includes('webhooks') || p.includes('forms') ? 'POST' : 'GET'} ${p} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)]);
  const bodies: [string, unknown][] = [['contacts/find', { key: 'a\u0000b' }], ['contacts/find', { key: '\ud800' }], ['retry-many', { code: 'a\u0000' }], ['retry-many', { code: '\ud800', state: 'failed' }], ['decide-many', { code: '\u0000', kind: 'keep', count: 1 }], ['comparison/find', { runId: uuid, email: '\u0000' }], ['comparison/fix', { runId: '\u0000' }], ['connection/scope', { scope: { side: 'wix', field: '\u0000', has: '\u0000' } }], ['first-sync/find', { runId: uuid, key: '\u0000' }], ['first-sync/approve', { runId: '\u0000' }], ['undo/contact', { id: uuid, operationId: '\u0000', everywhere: false }], ['connections/form', { name: '\u0000' }], ['connections/form', { name: '\ud800' }], ['connection/hubspot', { accessToken: 'a\u200bb' }], ['connection/hubspot', { accessToken: 'a\nb' }], ['exports', { name: 'x' }], ['newsletters/check', { service: 'mailchimp', apiKey: 'a\u200bb-us1' }], ['newsletters/check', { service: 'ghost', url: 'https://[::7f00:1]', apiKey: 'x:y' }]];
  for (const [p, b] of bodies) cases.push([`POST ${p} ${JSON.stringify(b).slice(0, 70)}`, get(`/api/${p}`, 'POST', JSON.stringify(b))]);
  const bad: string[] = [];
  for (const [name, answer] of cases) { const a = await answer; if (!/^HTTP\/1\.1 [1234]/.test(a)) bad.push(`${a} <- ${name}`); }
  console.log(cases.length, 'cases', bad.length, 'bad');
  console.log(bad.join('\n'));
} finally { await stop(); }
process.exit(0);
