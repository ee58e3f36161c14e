/** No decision is surer than one in a billion: odds end at this many bits. */
const mostBits = 30;

/**
 * What the model says, and what comes true, as logarithms of odds: one curve, fitted by hand to the shares of true pairs
 * among labelled ones. Between even odds and nine to one the model promises too much: there stand pairs of whom little
 * more than the name is known, and families, of which two in three are one. From nine to one on, the threshold of the
 * decisions, nine in ten are. So the curve is steep just before it and flat behind. Outside of it both are the same.
 */
const curve: readonly (readonly [said: number, came: number])[] = [
  [-3, -3],
  [-0.5, -1.4],
  [0.3, -0.7],
  [0.75, 0.1],
  [1.1, 0.5],
  [2.17, 0.7],
  [2.19, 2.19],
  [2.2, 2.2],
  [2.7, 2.35],
  [3, 3],
];

/** The logarithm of the odds as experience corrects it. Grows with what the model says. */
export function calibrated(logOdds: number): number {
  const next = curve.findIndex(([said]) => said > logOdds);
  const [from, to] = [curve[next - 1], curve[next]];
  if (from === undefined || to === undefined) return logOdds;
  return from[1] + ((logOdds - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

/** The probability that two contacts are one, from the logarithm of the odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + 2 ** -bitsOf(logOdds));
}

/** The odds in bits, log2(p / (1 - p)): what the weights of an explanation add up to. */
export function bitsOf(logOdds: number): number {
  return Math.max(-mostBits, Math.min(mostBits, logOdds / Math.LN2));
}
