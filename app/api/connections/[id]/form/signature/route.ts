import { withRoute } from '@/lib/http/with-route';
import { setSignature, setSignatureInput } from '@/lib/services/forms/set-signature';

export const POST = withRoute({ input: setSignatureInput, handler: setSignature });
