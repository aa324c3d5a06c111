import { withRoute } from '@/lib/http/with-route';
import { editSandboxContact, editSandboxInput } from '@/lib/services/sandbox/edit-contact';

export const POST = withRoute({ input: editSandboxInput, handler: editSandboxContact });
