/** No decision is surer than one in a billion: odds end at this many bits. */
const mostBits = 30;

/** The probability that two contacts are one, from the logarithm of the odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + 2 ** -bitsOf(logOdds));
}

/** The odds in bits, log2(p / (1 - p)): what the weights of an explanation add up to. */
export function bitsOf(logOdds: number): number {
  return Math.max(-mostBits, Math.min(mostBits, logOdds / Math.LN2));
}
