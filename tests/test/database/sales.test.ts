import { testArea } from '../../src/database/story-tests.ts';

testArea('sales');
