// Hostile and careless requests, in every role, on one started program: what must not be seen or done, and what nobody should send.

import { describe } from 'vitest';
import { describeInput } from './input.js';
import { Stage } from './support.js';
import { describeTrust } from './trust.js';

const stage = new Stage();

describe('trust', () => { describeTrust(stage); });
describe('input', () => { describeInput(stage); });
