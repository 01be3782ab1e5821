// Titles of problems in Italian, for clients that prefer it: one for each code of the registry.

import type { ErrorCode } from '../../kernel/errors.js';

const ITALIAN_TITLES: Record<ErrorCode, string> = {
  VALIDATION: 'Dati non validi',
  DEPLOYMENT_REFUSED: 'Pubblicazione rifiutata',
  CURSOR_INVALID: 'Cursore di pagina non valido',
  UNAUTHENTICATED: 'Autenticazione richiesta',
  FORBIDDEN: 'Operazione non consentita',
  NOT_FOUND: 'Non trovato',
  METHOD_NOT_ALLOWED: 'Metodo non ammesso',
  ILLEGAL_STATE: 'Non possibile nello stato attuale',
  TASK_TAKEN: 'Attività già assegnata',
  GUARD_REFUSED: 'Rifiutato da una regola del regolamento',
  CONCURRENT_MODIFICATION: 'Modificato da altri nel frattempo',
  INCIDENT_OPENED: 'Il percorso non ha potuto proseguire',
  PROFILE_INCOMPLETE: 'Profilo del territorio incompleto',
  RECEIPT_RUNNING: 'La stessa richiesta è ancora in corso',
  TOO_LARGE: 'Troppo grande',
  UNSUPPORTED_MEDIA_TYPE: 'Tipo di contenuto non ammesso',
  RECEIPT_MISMATCH: 'Chiave di idempotenza usata con un’altra richiesta',
  TOO_MANY_REQUESTS: 'Troppe richieste',
  INTERNAL: 'Errore interno',
  UNAVAILABLE: 'Momentaneamente non disponibile',
  QUERY_TIMEOUT: 'La ricerca ha richiesto troppo tempo',
};

export function italianTitle(code: ErrorCode): string {
  return ITALIAN_TITLES[code];
}
