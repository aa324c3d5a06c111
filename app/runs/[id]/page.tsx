import { type Metadata } from 'next';
import { RunPage } from '@/components/runs/run-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('run.title') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RunPage id={(await params).id} />;
}
