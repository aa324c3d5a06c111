import { withRoute } from '@/lib/http/with-route';
import { undoContact, undoContactInput } from '@/lib/services/two-way/undo/contact';
import { previewUndo, previewUndoInput } from '@/lib/services/two-way/undo/preview';

export const GET = withRoute({ input: previewUndoInput, handler: previewUndo });
export const POST = withRoute({ input: undoContactInput, handler: undoContact });
