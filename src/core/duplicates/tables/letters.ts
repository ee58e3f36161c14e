/** Letters that lose no accent when they are taken apart, with their Latin spelling. Pairs: letter, spelling. */
const pairs = `
ß ss ø o ł l ı i æ a œ o đ d ð d þ th ħ h ŋ n ĸ k ſ s
а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sch
ъ - ы y ь - э e ю iu я ia і i ї i є e ґ g ў u ђ dj ј j љ lj њ nj ћ c џ dz ѓ g ќ k ѕ z
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o
`;

const words = pairs.trim().split(/\s+/);

/** The Latin spelling of letters outside of the plain alphabet; `''` for signs that have no sound. */
export const letters: ReadonlyMap<string, string> = new Map(
  words.flatMap((letter, index) => (index % 2 === 0 ? [[letter, spelling(words[index + 1])] as const] : [])),
);

function spelling(word: string | undefined): string {
  return word === undefined || word === '-' ? '' : word;
}
