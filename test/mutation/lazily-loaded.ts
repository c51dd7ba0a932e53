// Loads these modules before the tests. If a test loaded them, it would count as covering their constants, and would
// run for each mutant of them. Loaded here, the constants count as set at start-up, and their mutants are left out.
import '../../src/operators/pattern-coverage.ts';
import '../../src/operators/range-coverage.ts';
