import { type Metadata } from 'next';
import { DeletionPage } from '@/components/deletion/deletion-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('setup.title') };

export default function DeletionPreviewPage() {
  return <DeletionPage />;
}
