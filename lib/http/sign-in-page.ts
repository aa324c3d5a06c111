import { text } from '@/lib/text/text';

/** A plain page in the look of the others, without a script: it must work before all else does. */
export function signInPage(): Response {
  const name = text('app.name');
  const body = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${name}</title><style>${look}</style>
<header>${name}</header>
<main><h1>${text('signIn.title')}</h1><p>${text('signIn.text')}</p>
<code>${text('signIn.command')}</code></main></html>`;
  return new Response(body, {
    status: 401,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** Colours, sizes and card of the design system, whose own sheet is larger than this whole page. */
const look = `
body {
  margin: 0; background: #f0f3f5; color: #000624;
  font: 16px/24px 'Wix Madefor Text', 'Helvetica Neue', Helvetica, Arial, sans-serif;
}
header { padding: 12px 24px; background: #fff; border-bottom: 1px solid #dfe5eb; font-weight: 700; }
main {
  box-sizing: border-box; max-width: 1248px; margin: 24px auto; padding: 60px 24px;
  background: #fff; border-radius: 8px; text-align: center;
}
@media (max-width: 1296px) { main { margin: 24px; } }
h1 { margin: 0 0 6px; font-size: 20px; line-height: 28px; }
p { max-width: 560px; margin: 0 auto 18px; color: #333853; }
code {
  padding: 6px 12px; border-radius: 6px; background: #f0f3f5;
  font: 14px/24px ui-monospace, Menlo, Consolas, monospace;
}`;
