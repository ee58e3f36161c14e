/** An instant as this wire writes it: whole seconds since 1970. */
export function toUnixTime(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
