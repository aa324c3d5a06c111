import { withRoute } from '@/lib/http/with-route';
import { checkFields, checkFieldsInput } from '@/lib/services/mapping/check-fields';

export const POST = withRoute({ input: checkFieldsInput, handler: checkFields });
