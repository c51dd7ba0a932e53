// Loaded before the tests: a test that loads them would seem to reach their constants, whose mutants are left out.
import '../../src/operators/pattern-coverage.ts';
import '../../src/operators/range-coverage.ts';
