import { distance } from 'fastest-levenshtein';

/** Whether one slip of the finger makes one text of the other: a letter more, less, another one, or two swapped. */
export function oneEdit(one: string, other: string): boolean {
  const difference = one.length - other.length;
  if (difference > 1 || difference < -1) return false;
  let start = 0;
  const shorter = Math.min(one.length, other.length);
  while (start < shorter && one.charCodeAt(start) === other.charCodeAt(start)) start += 1;
  if (difference === 1) return one.slice(start + 1) === other.slice(start);
  if (difference === -1) return one.slice(start) === other.slice(start + 1);
  if (start === shorter) return true;
  if (one.slice(start + 1) === other.slice(start + 1)) return true;
  const swapped = one[start] === other[start + 1] && one[start + 1] === other[start];
  return swapped && one.slice(start + 2) === other.slice(start + 2);
}

/**
 * Whether two texts have at least this part in common, by Levenshtein distance: 1 is all. Texts whose lengths differ too
 * much are not measured.
 */
export function isAlike(one: string, other: string, least: number): boolean {
  const longer = Math.max(one.length, other.length);
  const shorter = Math.min(one.length, other.length);
  return shorter >= longer * least && 1 - distance(one, other) / longer >= least - 1e-9;
}
