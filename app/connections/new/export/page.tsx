import { type Metadata } from 'next';
import { NewExport } from '@/components/export/new-export';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('export.new.title') };

export default function NewExportScreen() {
  return <NewExport />;
}
