// `next build`, which ends when its starter does. Not preloaded: Next hands what is preloaded on to
// processes of its own.
import './follow-parent.mjs';

await import('../../node_modules/next/dist/bin/next');
