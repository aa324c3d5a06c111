import { notFound } from 'next/navigation';
import { Sandbox } from '@/components/sandbox/sandbox';

export default function SandboxPage() {
  if (!process.env.SANDBOX_WIX_CONTROL) notFound();
  return <Sandbox />;
}
