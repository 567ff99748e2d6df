/** All rules, in the order of their ids. */
import { plain, type RuleDefinition } from './rule.js';
import { CALLBACKS } from './rules/callbacks.js';
import { CHOICES } from './rules/choices.js';
import { CONCURRENCY } from './rules/concurrency.js';
import { DMA } from './rules/dma.js';
import { FAILURES } from './rules/failures.js';
import { LIFE_CYCLE } from './rules/life-cycle.js';
import { MAPPINGS } from './rules/mappings.js';
import { MEMORY } from './rules/memory.js';
import { OWN_TABLES } from './rules/own-tables.js';
import { TOKENS } from './rules/tokens.js';
import { UNMAPPINGS } from './rules/unmaps.js';
import type { Rule } from './types.js';

const FAMILIES = [LIFE_CYCLE, MAPPINGS, UNMAPPINGS, MEMORY, TOKENS, DMA, CALLBACKS, CONCURRENCY, OWN_TABLES, CHOICES, FAILURES];

export const DEFINITIONS: readonly RuleDefinition[] = FAMILIES.flat().sort((one, other) => (one.id < other.id ? -1 : 1));

export const RULES: readonly Rule[] = DEFINITIONS.map(plain);
