/** A command cannot do its work, for a reason outside of the program; the message is a sentence for the operator. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
