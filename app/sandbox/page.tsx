import { type Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Sandbox } from '@/components/sandbox/sandbox';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('nav.sandbox') };

export default function SandboxPage() {
  if (!process.env.SANDBOX_SERVICES) notFound();
  return <Sandbox />;
}
