import { countries } from './countries.ts';

/** One entry of a choice field. */
export interface EmarsysChoice {
  /** The number that stands for it on the wire, unique within its field. */
  readonly id: number;
  /** What the core stores; a boolean for field 31. */
  readonly value: string | boolean;
  /** The vendor's English label. */
  readonly name: string;
}

const choicesByField: Readonly<Record<number, readonly EmarsysChoice[]>> = {
  5: [
    { id: 1, value: 'male', name: 'Male' },
    { id: 2, value: 'female', name: 'Female' },
    { id: 3, value: 'undisclosed', name: 'Prefer not to say' },
  ],
  6: [
    { id: 1, value: 'single', name: 'Single' },
    { id: 2, value: 'married', name: 'Married' },
    { id: 3, value: 'partnership', name: 'Partnership' },
    { id: 4, value: 'divorced', name: 'Divorced' },
    { id: 5, value: 'widowed', name: 'Widowed' },
  ],
  7: [
    { id: 1, value: '0', name: '0' },
    { id: 2, value: '1', name: '1' },
    { id: 3, value: '2', name: '2' },
    { id: 4, value: '3', name: '3' },
    { id: 5, value: '4+', name: '> 3' },
  ],
  8: [
    { id: 1, value: 'elementary-school', name: 'Elementary School' },
    { id: 2, value: 'comprehensive-school', name: 'Comprehensive School' },
    { id: 3, value: 'apprenticeship', name: 'Apprenticeship' },
    { id: 4, value: 'high-school', name: 'High School, Grammar School' },
    { id: 5, value: 'college', name: 'College, College/University degree' },
    { id: 6, value: 'postgraduate', name: 'Post-graduate studies' },
  ],
  9: [
    { id: 1, value: 'dir', name: 'Dir.' },
    { id: 4, value: 'dr', name: 'Dr.' },
    { id: 5, value: 'mag', name: 'Mag.' },
    { id: 6, value: 'ing', name: 'Ing.' },
    { id: 7, value: 'dipl-ing', name: 'Dipl.Ing.' },
    { id: 8, value: 'prof', name: 'Prof.' },
    { id: 9, value: 'dkfm', name: 'Dkfm.' },
    { id: 12, value: 'prok', name: 'Prok.' },
  ],
  14: countries,
  17: [
    { id: 1, value: 'administration', name: 'Administration' },
    { id: 2, value: 'ceo', name: 'CEO' },
    { id: 3, value: 'cfo', name: 'CFO' },
    { id: 4, value: 'cio', name: 'CIO' },
    { id: 5, value: 'cmo', name: 'CMO' },
    { id: 6, value: 'coo', name: 'COO' },
    { id: 7, value: 'cto', name: 'CTO' },
    { id: 8, value: 'chairman', name: 'Chairman' },
    { id: 9, value: 'consultant', name: 'Consultant' },
    { id: 10, value: 'controller', name: 'Controller' },
    { id: 11, value: 'designer', name: 'Designer' },
    { id: 12, value: 'it-director', name: 'IT/IS Director' },
    { id: 13, value: 'it-staff', name: 'IT/IS Staff' },
    { id: 14, value: 'manager', name: 'Manager' },
    { id: 15, value: 'pr-marketing', name: 'PR/Marketing' },
    { id: 16, value: 'president', name: 'President' },
    { id: 17, value: 'press', name: 'Press/Journalist' },
    { id: 18, value: 'product-management', name: 'Product/Brand Management' },
    { id: 19, value: 'sales', name: 'Sales/Business Development' },
    { id: 20, value: 'supervisor', name: 'Supervisor' },
    { id: 21, value: 'system-integrator', name: 'System Integrator' },
    { id: 22, value: 'vp-marketing', name: 'VP Marketing' },
    { id: 23, value: 'vp-sales', name: 'VP Sales' },
    { id: 24, value: 'self-employed', name: 'Self-employed' },
    { id: 25, value: 'intern', name: 'Intern' },
    { id: 26, value: 'student', name: 'Student' },
    { id: 27, value: 'retired', name: 'Retired' },
    { id: 28, value: 'unemployed', name: 'Unemployed' },
    { id: 29, value: 'home', name: 'Home' },
    { id: 30, value: 'other', name: 'Other' },
  ],
  19: [
    { id: 1, value: 'e-commerce', name: 'E-Commerce' },
    { id: 2, value: 'executive', name: 'Executive' },
    { id: 3, value: 'finance', name: 'Finance' },
    { id: 4, value: 'it', name: 'Information Technology' },
    { id: 5, value: 'investments', name: 'Investments' },
    { id: 6, value: 'manufacturing', name: 'Manufacturing' },
    { id: 7, value: 'marketing', name: 'Marketing' },
    { id: 8, value: 'new-business', name: 'New Business' },
    { id: 9, value: 'new-media', name: 'New Media' },
    { id: 10, value: 'operations', name: 'Operations' },
    { id: 11, value: 'pr-communications', name: 'PR/Communications' },
    { id: 12, value: 'research-development', name: 'Research & Development' },
    { id: 13, value: 'sales', name: 'Sales' },
    { id: 14, value: 'telecommunications', name: 'Telecommunications' },
    { id: 15, value: 'human-resources', name: 'Human Resources' },
    { id: 16, value: 'customer-service', name: 'Customer Service/Support' },
    { id: 17, value: 'other', name: 'Other' },
  ],
  20: [
    { id: 1, value: 'agriculture', name: 'Agriculture' },
    { id: 2, value: 'automotive', name: 'Automotive/Transportation' },
    { id: 3, value: 'consulting', name: 'Consulting/Other Services' },
    { id: 4, value: 'consumer-goods', name: 'Consumer Packaged Goods' },
    { id: 5, value: 'education', name: 'Education/Research' },
    { id: 6, value: 'entertainment', name: 'Entertainment/Leisure' },
    { id: 7, value: 'financial-services', name: 'Financial Services' },
    { id: 8, value: 'public-sector', name: 'Government/Military/Public Sector' },
    { id: 9, value: 'it', name: 'Hardware/Software' },
    { id: 10, value: 'health-care', name: 'Health Care/Pharmaceutical' },
    { id: 11, value: 'manufacturing', name: 'Manufacturing' },
    { id: 12, value: 'media', name: 'Media/Publishing' },
    { id: 13, value: 'non-profit', name: 'Non-Profit' },
    { id: 14, value: 'retail', name: 'Retail/Wholesale/E-Commerce' },
    { id: 15, value: 'telecommunications', name: 'Telecommunication' },
    { id: 16, value: 'travel', name: 'Travel/Hospitality' },
    { id: 17, value: 'utilities', name: 'Utilities' },
    { id: 18, value: 'advertising', name: 'Advertising/PR agency' },
  ],
  23: [
    // inferred: the recorded labels of 1 and 2 were damaged by a spreadsheet
    { id: 1, value: '1-9', name: '1-9' },
    { id: 2, value: '10-49', name: '10-49' },
    { id: 3, value: '50-99', name: '50 - 99' },
    { id: 4, value: '100-249', name: '100 - 249' },
    { id: 5, value: '250-499', name: '250 - 499' },
    { id: 6, value: '500-999', name: '500 - 999' },
    { id: 7, value: '1000-2499', name: '1,000 - 2,499' },
    { id: 8, value: '2500-9999', name: '2,500 - 9,999' },
    { id: 9, value: '10000+', name: '>= 10,000' },
    { id: 10, value: 'unknown', name: "I don't know" },
  ],
  24: [
    { id: 1, value: '0-99', name: '< 99' },
    { id: 2, value: '100-249', name: '100 - 249' },
    { id: 3, value: '250-499', name: '250 - 499' },
    { id: 4, value: '500-999', name: '500 - 999' },
    { id: 5, value: '1000-2499', name: '1,000 - 2,499' },
    { id: 6, value: '2500-9999', name: '2,500 - 9,999' },
    { id: 7, value: '10000+', name: '>= 10,000' },
    { id: 8, value: 'unknown', name: "I don't know" },
  ],
  26: [
    { id: 1, value: 'html', name: 'HTML' },
    { id: 2, value: 'text', name: 'Text only' },
  ],
  31: [
    { id: 1, value: true, name: 'True' },
    { id: 2, value: false, name: 'False' },
  ],
  35: [
    { id: 1, value: 'en', name: 'english' },
    { id: 2, value: 'de', name: 'german' },
    { id: 3, value: 'fr', name: 'french' },
    { id: 4, value: 'it', name: 'italian' },
    { id: 8, value: 'es', name: 'spanish' },
    { id: 9, value: 'sv', name: 'swedish' },
    { id: 10, value: 'no', name: 'norwegian' },
    { id: 11, value: 'nl', name: 'dutch' },
    { id: 12, value: 'da', name: 'danish' },
    { id: 13, value: 'fi', name: 'finnish' },
    { id: 14, value: 'pt', name: 'portuguese' },
    { id: 15, value: 'cs', name: 'czech' },
    { id: 16, value: 'hu', name: 'hungarian' },
    { id: 17, value: 'pl', name: 'polish' },
    { id: 18, value: 'ro', name: 'romanian' },
    { id: 19, value: 'sl', name: 'slovenian' },
    { id: 20, value: 'ja', name: 'japanese' },
    { id: 21, value: 'ru', name: 'russian' },
    { id: 22, value: 'bg', name: 'bulgarian' },
    { id: 23, value: 'ro-MD', name: 'moldavian' },
    { id: 24, value: 'sk', name: 'slovak' },
    { id: 25, value: 'tr', name: 'turkish' },
    { id: 26, value: 'ko', name: 'korean' },
    { id: 27, value: 'th', name: 'thai' },
    { id: 28, value: 'zh-Hans', name: 'chinese (simplified)' },
    { id: 29, value: 'zh-Hant', name: 'chinese (traditional)' },
    { id: 38, value: 'uk', name: 'ukrainian' },
    { id: 39, value: 'mk', name: 'macedonian' },
    { id: 40, value: 'ar', name: 'arabic' },
    { id: 41, value: 'sh', name: 'serbocroatian' },
    { id: 42, value: 'he', name: 'hebrew' },
    { id: 43, value: 'sr', name: 'Serbian' },
    { id: 44, value: 'el', name: 'greek' },
    { id: 45, value: 'lv', name: 'Latvian' },
    { id: 46, value: 'et', name: 'Estonian' },
    { id: 47, value: 'hr', name: 'croatian' },
    { id: 48, value: 'hi', name: 'Hindi' },
    { id: 49, value: 'pt-BR', name: 'Brazilian' },
    { id: 50, value: 'es-MX', name: 'Mexican' },
    { id: 51, value: 'vi', name: 'Vietnamese' },
    { id: 52, value: 'lt', name: 'Lithuanian' },
    { id: 55, value: 'en-US', name: 'English (US)' },
    { id: 58, value: 'af', name: 'Afrikaans' },
    { id: 68, value: 'fa', name: 'Persian' },
  ],
  45: countries,
  46: [
    { id: 1, value: 'mr', name: 'Mr.' },
    { id: 2, value: 'ms', name: 'Ms.' },
    // only in older accounts
    { id: 3, value: 'miss', name: 'Miss' },
    { id: 4, value: 'family', name: 'Family' },
    { id: 5, value: 'company', name: 'Company' },
    { id: 6, value: 'mx', name: 'Mx.' },
  ],
};

const byId = new Map<string, EmarsysChoice>();
const byValue = new Map<string, EmarsysChoice>();
for (const [fieldId, choices] of Object.entries(choicesByField)) {
  for (const choice of choices) {
    byId.set(`${fieldId}:${choice.id}`, choice);
    byValue.set(`${fieldId}:${choice.value}`, choice);
  }
}

/** The choices of a system field in order of id; undefined for a field that has none. */
export function choicesOf(fieldId: number): readonly EmarsysChoice[] | undefined {
  return choicesByField[fieldId];
}

/** The choice that a number on the wire stands for. */
export function choiceById(fieldId: number, choiceId: number): EmarsysChoice | undefined {
  return byId.get(`${fieldId}:${choiceId}`);
}

/** The choice for a stored value; undefined for a meaning that another API brought and this vendor has no number for. */
export function choiceByValue(fieldId: number, value: string | boolean): EmarsysChoice | undefined {
  return byValue.get(`${fieldId}:${value}`);
}
