import { type Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Sandbox } from '@/components/sandbox/sandbox';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('nav.sandbox') };

export default function SandboxPage() {
  if (!process.env.SANDBOX_WIX_CONTROL) notFound();
  return <Sandbox />;
}
